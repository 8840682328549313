"use client";
// [DE7] Who put there what lies at the place that was asked about, and who else spoke of it.
import { X } from "lucide-react";
import { formatOperation } from "#client/messages/refusal-sentence.ts";
import { operationPlace } from "#components/history/operation-place.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { formatVoxel } from "#components/ui/measure.ts";
import { useStateStore } from "#components/ui/use-state-store.ts";
import type { ApiOperationRef, ApiSupervoxelBlame } from "#core/protocol/api.ts";

interface BlameCardProps {
  readonly session: SessionInHand;
}

export function BlameCard({ session }: BlameCardProps) {
  const { t } = usePreferences();
  const { store, close } = session.review.blame;
  const { place, answer, failure } = useStateStore(store, (state) => state);
  if (place === null) return null;
  return (
    <section className="blame-card" aria-live="polite" data-testid="blame-card">
      <header className="blame-card__head">
        <h2>{t("ui.review.blame.title")}</h2>
        <IconButton small label={t("ui.review.blame.close")} onClick={close}>
          <X />
        </IconButton>
      </header>
      {place.supervoxel === 0n ? (
        <p className="muted">{t("ui.review.blame.nothing")}</p>
      ) : (
        <>
          <p className="muted mono">
            {t("ui.review.blame.of", { supervoxel: String(place.supervoxel) })} ·{" "}
            {formatVoxel(place.positionVoxel)}
          </p>
          <Answer session={session} answer={answer} failure={failure} />
        </>
      )}
    </section>
  );
}

interface AnswerProps extends BlameCardProps {
  readonly answer: ApiSupervoxelBlame | null;
  readonly failure: unknown;
}

function Answer({ session, answer, failure }: AnswerProps) {
  const { t } = usePreferences();
  const { version } = useWorkspace();
  if (failure !== null) return <LoadFailed failure={failure} />;
  if (answer === null) return <Busy label={t("ui.review.blame.loading")} />;
  const { placedBy, changedBy, operations } = answer;
  const others = operations.filter(({ seq }) => seq !== placedBy?.seq && seq !== changedBy?.seq);
  return (
    <>
      {placedBy === null ? (
        <p>{t("ui.review.blame.version", { version })}</p>
      ) : (
        <Named label={t("ui.review.blame.placed")} session={session} operations={[placedBy]} />
      )}
      {changedBy === null || changedBy.seq === placedBy?.seq ? null : (
        <Named label={t("ui.review.blame.changed")} session={session} operations={[changedBy]} />
      )}
      {others.length === 0 ? null : (
        <Named label={t("ui.review.blame.named")} session={session} operations={others} />
      )}
    </>
  );
}

interface NamedProps extends BlameCardProps {
  readonly label: string;
  readonly operations: readonly (ApiOperationRef & {
    readonly isActive?: boolean;
    readonly reason?: string;
  })[];
}

function Named({ session, label, operations }: NamedProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const log = useSessionField(session, "operations");
  const go = (seq: number) => {
    const operation = log[seq - 1];
    const place = operation === undefined ? null : operationPlace(operation, log);
    if (place !== null) workspace.goTo(place);
  };
  return (
    <div className="blame-card__part">
      <span className="muted">{label}</span>
      <ul>
        {operations.map((operation) => (
          <li key={operation.seq}>
            <button
              type="button"
              className="blame-card__operation"
              data-testid="blamed-operation"
              data-seq={operation.seq}
              onClick={() => go(operation.seq)}
            >
              {formatOperation(t, operation, true)}
              {operation.isActive === false ? ` · ${t("ui.activity.inactive")}` : null}
              {operation.reason === undefined ? null : (
                <span className="muted">
                  {t("ui.activity.reason", { reason: operation.reason })}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
