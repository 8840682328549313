"use client";
// [RV9] What a version adds to a neuron's card: how it came to be. Nothing of it changes any more.
import { SquareArrowOutUpRight } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useMemo } from "react";
import { goToPlace } from "#components/connectome/go-to-neuron.ts";
import { SignOffLine } from "#components/connectome/sign-off-line.tsx";
import { type Past, usePast } from "#components/connectome/use-past.ts";
import { operationLink } from "#components/history/open-linked-operation.ts";
import { OperationLine } from "#components/history/operation-line.tsx";
import { toldWords } from "#components/history/operation-words.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { CommentLine } from "#components/review/comment-line.tsx";
import { knownPeople } from "#components/review/mention-text.ts";
import { ThreadChips } from "#components/review/thread-chips.tsx";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import { Hint } from "#components/ui/hint.tsx";
import { formatCount, formatMoment } from "#components/ui/measure.ts";
import { personColor } from "#core/access/person-color.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type {
  ApiPastEdit,
  ApiPastItems,
  ApiPastOperation,
  ApiPastSignOff,
  ApiPastThread,
  PastKind,
} from "#core/protocol/past-api.ts";

export function NeuronPast({ root }: { readonly root: RootId }) {
  return <PastOf key={String(root)} root={root} />;
}

function PastOf({ root }: { readonly root: RootId }) {
  const { t } = usePreferences();
  const { api, dataset, version } = useWorkspace();
  const subject = useMemo(
    () => ({ datasetId: dataset.id, version, root }),
    [dataset.id, version, root],
  );
  return (
    <>
      <PastList
        past={usePast(api, subject, "edits")}
        title={t("connectome.past.edits")}
        none={t("connectome.past.edits-none")}
        testId="neuron-operations"
        line={(edit) => <EditLine edit={edit} />}
      />
      <PastList
        past={usePast(api, subject, "sign-offs")}
        title={t("connectome.sign-offs")}
        none={t("connectome.past.sign-offs-none")}
        testId="neuron-sign-offs"
        line={(signOff) => <PastSignOff signOff={signOff} />}
      />
      <PastList
        past={usePast(api, subject, "threads")}
        title={t("connectome.comments")}
        none={t("connectome.comments-none")}
        testId="neuron-threads"
        line={(thread) => <PastThread thread={thread} />}
      />
    </>
  );
}

interface PastListProps<K extends PastKind> {
  readonly past: Past<K>;
  readonly title: string;
  readonly none: string;
  readonly testId: string;
  readonly line: (item: ApiPastItems[K]) => ReactNode;
}

function PastList<K extends PastKind>({ past, title, none, testId, line }: PastListProps<K>) {
  const { t, locale } = usePreferences();
  const { status, items, total, hasMore, failure, more } = past;
  return (
    <div className="neuron-details__block neuron-past" data-testid={testId} data-total={total}>
      <h4 className="partners__title">
        {title}
        {total === 0 ? null : <span className="faint">{formatCount(total, locale)}</span>}
      </h4>
      {status === "ready" && total === 0 ? <p className="faint">{none}</p> : null}
      {items.length === 0 ? null : (
        <ul className="neuron-past__items">
          {items.map((item) => (
            <li key={`${item.version}/${item.seq}`}>{line(item)}</li>
          ))}
        </ul>
      )}
      {status === "loading" ? <Busy label={t("connectome.past.loading")} /> : null}
      {status === "failed" ? <LoadFailed failure={failure} onRetry={more} /> : null}
      {status === "ready" && hasMore ? (
        <Button small variant="quiet" data-testid="past-more" onClick={more}>
          {t("connectome.past.more", { count: total - items.length })}
        </Button>
      ) : null}
    </div>
  );
}

function EditLine({ edit }: { readonly edit: ApiPastEdit }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const { authorId, authorName, positionVoxel, reason, isActive } = edit;
  const when = useWhen(edit);
  return (
    <div className="activity__item" data-kind={edit.kind} data-active={isActive}>
      <OperationLine
        author={authorName}
        color={personColor(authorId)}
        words={toldWords(edit, t)}
        when={isActive ? when : `${when} · ${t("ui.activity.inactive")}`}
        reason={reason}
        onGo={() => goToPlace(workspace, positionVoxel)}
      />
      <InSession operation={edit} />
    </div>
  );
}

function PastSignOff({ signOff }: { readonly signOff: ApiPastSignOff }) {
  const { t } = usePreferences();
  const { holds, scope, atMs, authorName, version, reason } = signOff;
  const more = [
    t("connectome.past.for-version", { version }),
    ...(reason === null ? [] : [t("ui.activity.reason", { reason })]),
  ];
  return (
    <div className="neuron-past__line" data-holds={holds}>
      <SignOffLine {...{ holds, scope, atMs, who: authorName }} more={more.join(" · ")} />
      <InSession operation={signOff} />
    </div>
  );
}

function PastThread({ thread }: { readonly thread: ApiPastThread }) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const { comments, commentCount, positionVoxel, requestScope, isResolved, turnedByName } = thread;
  const people = knownPeople([], comments);
  const [first, ...others] = comments;
  const between = commentCount - comments.length;
  const line = (comment: (typeof comments)[number]) => (
    <CommentLine
      key={comment.seq}
      comment={comment}
      color={personColor(comment.authorId)}
      when={formatMoment(comment.atMs, locale)}
      people={people}
      myId={workspace.me.id}
    />
  );
  return (
    <div className="thread" data-resolved={isResolved}>
      <div className="thread__top">
        <button
          type="button"
          className="thread__head"
          data-testid="thread-head"
          onClick={() => goToPlace(workspace, positionVoxel)}
        >
          <span className="mono truncate">{positionVoxel.join(", ")}</span>
          <ThreadChips requestScope={requestScope} resolvedBy={isResolved ? turnedByName : null} />
        </button>
        <InSession operation={thread} />
      </div>
      {first === undefined ? null : line(first)}
      {between > 0 ? (
        <p className="faint">{t("connectome.past.between", { count: between })}</p>
      ) : null}
      {others.map(line)}
    </div>
  );
}

function useWhen({ seq, atMs, version }: ApiPastOperation): string {
  const { t, locale } = usePreferences();
  return t("connectome.past.when", { seq, version, when: formatMoment(atMs, locale) });
}

/** To the operation, or the thread that it began, in the session that it is of. */
function InSession({ operation }: { readonly operation: ApiPastOperation }) {
  const { t } = usePreferences();
  const { seq, sessionId, sessionTitle } = operation;
  const label = t("connectome.past.open", { seq, title: sessionTitle });
  return (
    <Hint label={label}>
      <Link
        className="button button--quiet button--small button--icon neuron-past__open"
        aria-label={label}
        href={operationLink(`/sessions/${encodeURIComponent(sessionId)}`, seq)}
      >
        <SquareArrowOutUpRight aria-hidden="true" />
      </Link>
    </Hint>
  );
}
