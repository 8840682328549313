"use client";
// [RV6] What the versions that were finalized meanwhile mean for this session: shown, and resolved,
// before it is finalized. What is shown is the server's; a choice is an intent like any other.
import { useCallback } from "react";
import { formatOperation, formatOperations } from "#client/messages/refusal-sentence.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { RebaseLapses } from "#components/review/rebase-lapses.tsx";
import { isOwnWork, isSigned } from "#components/review/review-model.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import { roleAtLeast } from "#core/access/role.ts";
import { isNeuronBody } from "#core/neurons/neuron.ts";
import type { ApiChangedSegment, ApiRebase, ApiRebasedOperation } from "#core/protocol/api.ts";

const STANDINGS = ["clean", "shifted", "redundant", "conflict"] as const;

interface RebaseProps {
  readonly session: SessionInHand;
}

interface ShownProps extends RebaseProps {
  readonly rebase: ApiRebase;
}

export function RebaseStep({ session }: RebaseProps) {
  const { t } = usePreferences();
  const { api } = useWorkspace();
  const seq = useSessionField(session, "operations").length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each operation may make it another one
  const load = useCallback(
    (signal: AbortSignal) => api.rebase(session.info.id, signal),
    [api, session, seq],
  );
  const [loaded, reload] = useLoad(load);
  if (loaded.status === "loading") return <Busy label={t("ui.rebase.loading")} />;
  if (loaded.status === "failed") return <LoadFailed failure={loaded.failure} onRetry={reload} />;
  const rebase = loaded.value;
  if (rebase.newest === rebase.baseVersion) return null;
  return (
    <section
      className="rebase"
      aria-label={t("ui.rebase.title", { version: rebase.newest })}
      data-testid="rebase"
      data-onto={rebase.newest}
    >
      <div className="rebase__head">
        <h3>{t("ui.rebase.title", { version: rebase.newest })}</h3>
        <Button small onClick={reload}>
          {t("ui.rebase.reload")}
        </Button>
      </div>
      <Versions rebase={rebase} />
      <p className="rebase__counts">
        {STANDINGS.map((standing) => (
          <span
            key={standing}
            className={
              standing === "conflict" && rebase.counts.conflict > 0 ? "chip chip--bad" : "chip"
            }
            data-testid={`rebase-count-${standing}`}
          >
            {t(`ui.rebase.count.${standing}`, { count: rebase.counts[standing] })}
          </span>
        ))}
      </p>
      <ul className="rebase__list">
        {rebase.operations
          .filter(({ standing }) => standing !== "clean")
          .map((each) => (
            <Rebased key={each.operation.seq} session={session} rebase={rebase} rebased={each} />
          ))}
      </ul>
      <RebaseLapses rebase={rebase} />
      <ToSign session={session} rebase={rebase} />
    </section>
  );
}

function Versions({ rebase }: { readonly rebase: ApiRebase }) {
  const { t, locale } = usePreferences();
  const names = new Intl.ListFormat(locale, { type: "conjunction" });
  return (
    <ul className="rebase__versions muted">
      {rebase.versions.map(({ number, title, authors }) => (
        <li key={number}>
          {t("ui.rebase.version", {
            ...{ version: number, title },
            people: names.format(authors.map(({ name }) => name)),
          })}
        </li>
      ))}
    </ul>
  );
}

/** One edit that does not stand there as it was made, and against whose work. */
function Rebased(props: ShownProps & { readonly rebased: ApiRebasedOperation }) {
  const { rebased } = props;
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const { operation, standing, against, choice, place } = rebased;
  const versions = [...new Set(against.map(({ version }) => version))];
  return (
    <li
      className="rebase__item"
      data-testid="rebased-operation"
      data-seq={operation.seq}
      data-standing={standing}
      data-choice={choice ?? ""}
    >
      <button
        type="button"
        className="rebase__what"
        disabled={place === null}
        onClick={() => place !== null && workspace.goTo(place.positionVoxel)}
      >
        <span>{formatOperation(t, operation, true)}</span>
        <span className={standing === "conflict" && choice === null ? "chip chip--bad" : "chip"}>
          {t(choice === null ? `ui.rebase.standing.${standing}` : `ui.rebase.choice.${choice}`)}
        </span>
      </button>
      {versions.map((version) => (
        <p key={version} className="muted">
          {t(`ui.rebase.against.${againstKey(rebased)}`, {
            version,
            operations: formatOperations(
              against.filter((edit) => edit.version === version).map((edit) => edit.operation),
              locale,
              t,
            ),
          })}
        </p>
      ))}
      {standing === "conflict" ? <Choices {...props} /> : null}
    </li>
  );
}

/** An edit of a record names no place: what was shifted is the record. */
function againstKey({ standing, operation }: ApiRebasedOperation) {
  if (standing === "conflict" || standing === "redundant") return standing;
  return isNeuronBody(operation) && operation.kind !== "neuron-add" ? "shifted-record" : "shifted";
}

function Choices(props: ShownProps & { readonly rebased: ApiRebasedOperation }) {
  const { session, rebase, rebased } = props;
  const { t } = usePreferences();
  const { me, submit } = useWorkspace();
  const { operation, mayKeep, choice } = rebased;
  const isOwn = operation.authorId === me.id;
  if (!isOwn && !roleAtLeast(session.info.role, "reviewer")) return null;
  const choose = (made: "keep" | "give-up") =>
    submit({ kind: "resolve", of: operation.seq, onto: rebase.newest, choice: made });
  return (
    <div className="session-actions__buttons">
      {choice !== "keep" && mayKeep ? (
        <Button small data-testid="rebase-keep" onClick={() => choose("keep")}>
          {t("ui.rebase.keep")}
        </Button>
      ) : null}
      {choice === "give-up" ? null : (
        <Button small data-testid="rebase-give-up" onClick={() => choose("give-up")}>
          {t("ui.rebase.give-up")}
        </Button>
      )}
      {mayKeep ? null : <span className="muted">{t("ui.rebase.cannot-keep")}</span>}
    </div>
  );
}

function ToSign({ session, rebase }: ShownProps) {
  const { t } = usePreferences();
  const unsigned = rebase.segments.filter((segment) => !isSigned(segment));
  if (unsigned.length === 0) return null;
  return (
    <>
      <p>{t("ui.rebase.to-sign", { count: unsigned.length, version: rebase.newest })}</p>
      <ul className="rebase__list">
        {unsigned.map((segment) => (
          <SignRebased
            key={segment.root}
            session={session}
            segment={segment}
            onto={rebase.newest}
          />
        ))}
      </ul>
    </>
  );
}

interface SignRebasedProps extends RebaseProps {
  readonly segment: ApiChangedSegment;
  readonly onto: number;
}

function SignRebased({ session, segment, onto }: SignRebasedProps) {
  const { t } = usePreferences();
  const { me, submit, goTo } = useWorkspace();
  const { place, effectHash, root } = segment;
  const isOwn = isOwnWork(segment, me.id);
  const object = { ...place, supervoxel: BigInt(place.supervoxel) };
  return (
    <li className="rebase__item" data-testid="rebased-segment" data-root={root}>
      <button type="button" className="rebase__what" onClick={() => goTo(place.positionVoxel)}>
        <span className="mono truncate">{root}</span>
        <span className="chip">{t(`ui.review.change.${segment.change}`)}</span>
      </button>
      {roleAtLeast(session.info.role, "reviewer") ? (
        <div className="session-actions__buttons">
          <Button
            small
            variant="primary"
            data-testid="rebase-sign"
            disabled={isOwn}
            onClick={() => submit({ kind: "sign", object, scope: "whole", effectHash, onto })}
          >
            {t("ui.rebase.sign", { version: onto })}
          </Button>
          {isOwn ? <span className="muted">{t("ui.review.cannot-sign.own")}</span> : null}
        </div>
      ) : null}
    </li>
  );
}
