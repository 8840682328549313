"use client";
import { Crosshair, Trash2 } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { isSynapseType } from "#components/synapses/synapse-draft.ts";
import { Button, IconButton } from "#components/ui/button.tsx";
import { formatVoxel } from "#components/ui/measure.ts";

const PAGE = 150;
const never = () => () => undefined;

/** All synapses of the session, or of the version, newest first. */
export function SynapsesPanel() {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const read = () => workspace.synapses();
  const subscribe = workspace.session?.model.subscribe ?? never;
  const synapses = useSyncExternalStore(subscribe, read, read);
  const canEdit = useSyncExternalStore(subscribe, workspace.canEdit, workspace.canEdit);
  const [shown, setShown] = useState(PAGE);
  if (synapses.length === 0) {
    return (
      <div className="empty">
        <p className="empty__title">{t("ui.synapses.empty-title")}</p>
        <p>{t(workspace.session === null ? "ui.synapses.empty-version" : "ui.synapses.empty")}</p>
      </div>
    );
  }
  const newestFirst = synapses.slice(-shown).reverse();
  return (
    <div className="panel">
      <p className="panel__summary">{t("ui.synapses.count", { count: synapses.length })}</p>
      <ul>
        {newestFirst.map((listed) => (
          <SynapseRow key={listed.synapse.id} listed={listed} canEdit={canEdit} />
        ))}
      </ul>
      {shown < synapses.length ? (
        <Button small onClick={() => setShown(shown + PAGE)}>
          {t("ui.show-more", { count: synapses.length - shown })}
        </Button>
      ) : null}
    </div>
  );
}

interface SynapseRowProps {
  readonly listed: ListedSynapse;
  readonly canEdit: boolean;
}

function SynapseRow({ listed, canEdit }: SynapseRowProps) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const { synapse, pending } = listed;
  const { id, pre, posts, type, confidence } = synapse;
  const percent = new Intl.NumberFormat(locale, { style: "percent" }).format(confidence);
  const mayRemove = canEdit && pending === null;
  return (
    <li
      className="synapse-row"
      data-testid="synapse-row"
      data-synapse={id}
      data-pending={pending ?? "none"}
    >
      <button
        type="button"
        className="synapse-row__button"
        onClick={() => workspace.goTo(pre.place.positionVoxel)}
      >
        <Crosshair aria-hidden="true" />
        <span className="synapse-row__words">
          <span>
            {isSynapseType(type) ? t(`ui.synapses.type.${type}`) : type} ·{" "}
            {t("ui.synapses.posts", { count: posts.length })}
          </span>
          <span className="faint">
            {formatVoxel(pre.place.positionVoxel)} · {percent}
            {pending === null ? null : ` · ${t(`ui.synapses.pending.${pending}`)}`}
          </span>
        </span>
      </button>
      {mayRemove ? (
        <IconButton
          small
          label={t("ui.synapses.remove")}
          onClick={() => workspace.submit({ kind: "synapse-remove", synapseId: id })}
        >
          <Trash2 />
        </IconButton>
      ) : null}
    </li>
  );
}
