"use client";
import { Crosshair, LayoutGrid, Pencil, Trash2 } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { correctSynapse } from "#components/synapses/correct-synapse.ts";
import { synapseWords, VerdictIcon, verdictOf } from "#components/synapses/synapse-row.tsx";
import { TriageFilters } from "#components/synapses/triage-filters.tsx";
import type { TriageItem } from "#components/synapses/triage-list.ts";
import { useTriage, useTriageItems } from "#components/synapses/use-triage.ts";
import { Button, IconButton } from "#components/ui/button.tsx";
import { formatVoxel } from "#components/ui/measure.ts";
import { useStateStore } from "#components/ui/use-state-store.ts";

const PAGE = 150;
const never = () => () => undefined;

/** The synapses of the session, or of the version, that the filters leave. */
export function SynapsesPanel() {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const { triage, session } = workspace;
  const subscribe = session?.model.subscribe ?? never;
  const counted = useSyncExternalStore(subscribe, workspace.synapses, workspace.synapses);
  const canEdit = useSyncExternalStore(subscribe, workspace.canEdit, workspace.canEdit);
  const all = useTriage(triage.all);
  const items = useTriageItems();
  const currentId = useStateStore(triage.store, (state) => state.currentId);
  const gridKey = useKeyLabel("triage");
  const keys = { key: useKeyLabel("synapse"), commit: useKeyLabel("commit") };
  const [asked, setShown] = useState(PAGE);
  // The one that is looked at is always in the page.
  const currentAt = items.findIndex(({ listed }) => listed.synapse.id === currentId);
  const shown = Math.max(asked, currentAt + 1);
  const grid =
    session === null ? null : (
      <Button
        small
        icon={<LayoutGrid aria-hidden="true" />}
        keyLabel={gridKey}
        data-testid="open-triage"
        onClick={() => triage.open(true)}
      >
        {t("ui.triage.open")}
      </Button>
    );
  if (all.length === 0) {
    return (
      <div className="empty">
        <p className="empty__title">{t("ui.synapses.empty-title")}</p>
        <p>{session === null ? t("ui.synapses.empty-version") : t("ui.synapses.empty", keys)}</p>
        {grid}
      </div>
    );
  }
  return (
    <div className="panel">
      <div className="panel__tools">
        <p className="panel__summary">{t("ui.synapses.count", { count: counted.length })}</p>
        {grid}
      </div>
      <TriageFilters />
      {items.length === all.length ? null : (
        <p className="panel__summary">{t("ui.triage.count", { count: items.length })}</p>
      )}
      <ul>
        {items.slice(0, shown).map((item) => (
          <SynapseRow
            key={item.listed.synapse.id}
            item={item}
            canEdit={canEdit}
            isCurrent={item.listed.synapse.id === currentId}
          />
        ))}
      </ul>
      {shown < items.length ? (
        <Button small onClick={() => setShown(shown + PAGE)}>
          {t("ui.show-more", { count: items.length - shown })}
        </Button>
      ) : null}
    </div>
  );
}

interface SynapseRowProps {
  readonly item: TriageItem;
  readonly canEdit: boolean;
  readonly isCurrent: boolean;
}

function SynapseRow({ item: { listed }, canEdit, isCurrent }: SynapseRowProps) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const row = useRef<HTMLLIElement>(null);
  const { synapse, pending } = listed;
  const { id, pre, confidence } = synapse;
  const verdict = verdictOf(listed);
  const percent = new Intl.NumberFormat(locale, { style: "percent" }).format(confidence);
  const mayChange = canEdit && pending === null;
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  return (
    <li
      ref={row}
      className="synapse-row"
      data-testid="synapse-row"
      data-synapse={id}
      data-pending={pending ?? "none"}
      data-verdict={verdict}
      aria-current={isCurrent}
    >
      <button
        type="button"
        className="synapse-row__button"
        onClick={() => workspace.triage.choose(id)}
      >
        <Crosshair aria-hidden="true" />
        <span className="synapse-row__words">
          <span>{synapseWords(listed, t)}</span>
          <span className="faint">
            {formatVoxel(pre.place.positionVoxel)} · {percent}
            {verdict === "none" ? null : ` · ${t(`ui.triage.verdicts.${verdict}`)}`}
            {pending === null ? null : ` · ${t(`ui.synapses.pending.${pending}`)}`}
          </span>
        </span>
        <VerdictIcon verdict={verdict} />
      </button>
      {mayChange ? (
        <>
          <IconButton
            small
            label={t("ui.synapses.correct")}
            data-testid="correct-synapse"
            onClick={() => void correctSynapse(workspace, synapse)}
          >
            <Pencil />
          </IconButton>
          <IconButton
            small
            label={t("ui.synapses.remove")}
            onClick={() => workspace.submit({ kind: "synapse-remove", synapseId: id })}
          >
            <Trash2 />
          </IconButton>
        </>
      ) : null}
    </li>
  );
}
