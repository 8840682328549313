"use client";
import { Redo2, Undo2 } from "lucide-react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { roleAtLeast } from "#core/access/role.ts";
import { type NeuronHistoryItem, neuronHistory } from "#core/neurons/neuron-history.ts";
import type { Operation } from "#core/operations/operation.ts";

interface NeuronHistoryProps {
  readonly session: SessionInHand;
  readonly neuronId: string;
}

/** [NE2] Who changed which field, when, from what to what: in this session, newest first. */
export function NeuronHistory({ session, neuronId }: NeuronHistoryProps) {
  const { t } = usePreferences();
  const operations = useSessionField(session, "operations");
  const active = useSessionField(session, "active");
  const base = session.model.versionNeuron(neuronId);
  const items = neuronHistory(neuronId, base, operations, active).toReversed();
  if (items.length === 0) return <p className="faint">{t("neurons.history-none")}</p>;
  return (
    <ol className="neuron__history" aria-label={t("neurons.history")} data-testid="neuron-history">
      {items.map((item) => (
        <HistoryItem key={item.operation.seq} session={session} item={item} />
      ))}
    </ol>
  );
}

function HistoryItem({
  session,
  item,
}: {
  readonly session: SessionInHand;
  readonly item: NeuronHistoryItem<Operation>;
}) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const isWritable = useSessionField(session, "isWritable");
  const { operation, isActive, changes } = item;
  const { seq, authorId, authorName, atMs, body } = operation;
  const mayUndo =
    isWritable && (authorId === workspace.me.id || roleAtLeast(session.info.role, "reviewer"));
  const kind = isActive ? "undo" : "redo";
  const when = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short" });
  return (
    <li className="neuron__event" data-seq={seq} data-active={isActive}>
      <div className="neuron__event-head">
        <span>
          {t("neurons.history-line", { who: authorName, when: when.format(atMs), seq })}
          {isActive ? null : ` · ${t("neurons.undone")}`}
        </span>
        {mayUndo ? (
          <IconButton
            small
            label={t(`ui.activity.${kind}`, { seq })}
            onClick={() => workspace.submit({ kind, of: seq })}
          >
            {isActive ? <Undo2 /> : <Redo2 />}
          </IconButton>
        ) : null}
      </div>
      {body.kind === "neuron-remove" ? <span>{t("neurons.removed")}</span> : null}
      {changes.map(({ field, from, to }) => (
        <span key={field} className="neuron__change">
          {t("neurons.change", {
            field: t(`neurons.field.${field}`),
            from: from === "" ? "–" : from,
            to: to === "" ? "–" : to,
          })}
        </span>
      ))}
    </li>
  );
}
