"use client";
import { useMemo, useSyncExternalStore } from "react";
import type { ConnectomeSnapshot } from "#client/connectome/connectome.ts";
import type { ColumnId } from "#client/connectome/table-columns.ts";
import type { Vocabulary } from "#client/connectome/table-order.ts";
import type { TableState } from "#components/connectome/neuron-table.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

export function useConnectome(): ConnectomeSnapshot {
  const { neurons } = useWorkspace();
  const connectome = neurons.connectome();
  return useSyncExternalStore(connectome.subscribe, connectome.snapshot, connectome.snapshot);
}

export function useTableState<S>(select: (state: TableState) => S): S {
  return useStateStore(useWorkspace().neurons.store, select);
}

const NM3_PER_UM3 = 1e9;

/** The page's words for what rows say, and its unit of size: µm³. */
export function useVocabulary(): Vocabulary {
  const { t } = usePreferences();
  const { dataset } = useWorkspace();
  return useMemo(() => {
    const [x, y, z] = dataset.voxelNm;
    return {
      voxelsPerSizeUnit: NM3_PER_UM3 / (x * y * z),
      wordOf: (column: ColumnId, value: string) =>
        column === "review"
          ? t(`connectome.review.${value as "signed"}`)
          : t(`connectome.edited.${value as "yes"}`),
    };
  }, [t, dataset]);
}
