// A dataset that is being added, on the page: what the person says is kept on the server as it is
// said, in order, and what lies at an address is looked at once it is another one.
import { useCallback, useRef, useState } from "react";
import { isAbort } from "#client/api/api-failure.ts";
import { api } from "#components/shell/api.ts";
import {
  type DraftSettings,
  EMPTY_DRAFT,
  LAYER_KINDS,
  type LayerKind,
} from "#core/datasets/dataset-draft.ts";
import type { ApiDraft, ApiSourceProblem } from "#core/protocol/dataset-api.ts";

export type LayerProblems = Readonly<Partial<Record<LayerKind, ApiSourceProblem>>>;

export interface DraftOnPage {
  /** As the server has it; null before the first word of it. */
  readonly draft: ApiDraft | null;
  readonly settings: DraftSettings;
  readonly problems: LayerProblems;
  readonly looking: ReadonlySet<LayerKind>;
  readonly failure: unknown;
  change(settings: DraftSettings): void;
  lookAt(layer: LayerKind): void;
  /** In order with what is being kept. */
  act(deed: (id: string) => Promise<ApiDraft>): Promise<void>;
  show(draft: ApiDraft): void;
}

function sourceOf(settings: DraftSettings, layer: LayerKind): string {
  const { address, ...more } = settings[layer];
  return JSON.stringify([address, "path" in more ? [more.path, more.indices] : []]);
}

/** @param onCreated told the draft's id, once. */
export function useDraft(initial: ApiDraft | null, onCreated: (id: string) => void): DraftOnPage {
  const [draft, setDraft] = useState(initial);
  const [settings, setSettings] = useState(initial?.settings ?? EMPTY_DRAFT);
  const [problems, setProblems] = useState<LayerProblems>({});
  const [looking, setLooking] = useState<ReadonlySet<LayerKind>>(new Set());
  const [failure, setFailure] = useState<unknown>(null);
  const id = useRef(initial?.id ?? null);
  const chain = useRef<Promise<void>>(Promise.resolve());

  const enqueue = useCallback((work: () => Promise<void>) => {
    const run = chain.current.then(work).then(
      () => setFailure(null),
      (reason: unknown) => {
        if (!isAbort(reason)) setFailure(reason);
      },
    );
    chain.current = run;
    return run;
  }, []);

  const inspect = useCallback(async (layer: LayerKind) => {
    if (id.current === null) return;
    setLooking((before) => new Set(before).add(layer));
    try {
      const looked = await api.inspectLayer(id.current, layer);
      setDraft(looked.draft);
      setProblems(({ [layer]: _, ...others }) =>
        looked.problem === null ? others : { ...others, [layer]: looked.problem },
      );
    } finally {
      setLooking((before) => new Set([...before].filter((other) => other !== layer)));
    }
  }, []);

  const change = (next: DraftSettings) => {
    const others = LAYER_KINDS.filter(
      (layer) => sourceOf(settings, layer) !== sourceOf(next, layer),
    );
    setSettings(next);
    setProblems((before) =>
      Object.fromEntries(
        Object.entries(before).filter(([layer]) => !others.some((other) => other === layer)),
      ),
    );
    void enqueue(async () => {
      if (id.current === null) {
        const made = await api.createDraft(next);
        id.current = made.id;
        setDraft(made);
        onCreated(made.id);
      } else setDraft(await api.saveDraft(id.current, next));
      for (const layer of others) if (next[layer].address !== "") await inspect(layer);
      // What the rows of a graph are held against are the labels' ids.
      if (others.includes("labels") && !others.includes("graph") && next.graph.address !== "") {
        await inspect("graph");
      }
    });
  };

  return {
    ...{ draft, settings, problems, looking, failure, change },
    lookAt: (layer) => void enqueue(() => inspect(layer)),
    act: (deed) =>
      enqueue(async () => {
        if (id.current !== null) setDraft(await deed(id.current));
      }),
    show: setDraft,
  };
}
