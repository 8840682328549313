"use client";
import { MessageSquareWarning } from "lucide-react";
import { type FormEvent, useState } from "react";
import { formatOperation } from "#client/messages/refusal-sentence.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { showThread } from "#components/review/show-thread.ts";
import { placeOfSegment } from "#components/review/verdict-model.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { roleAtLeast } from "#core/access/role.ts";
import { isCommentText, MAX_COMMENT_LENGTH } from "#core/operations/intent.ts";
import type { SignOffScope } from "#core/operations/operation.ts";
import { nextSessionState } from "#core/operations/session-state.ts";
import type { ApiChangedSegment, ApiObjectRequest } from "#core/protocol/api.ts";

interface OfSegment {
  readonly session: SessionInHand;
  readonly segment: ApiChangedSegment;
}

/** [VD2] The requests for changes that stand, and whether the segment has changed since. */
export function ObjectRequests({ session, segment }: OfSegment) {
  return segment.requests.map((request) => (
    <RequestLine key={request.seq} session={session} request={request} />
  ));
}

function RequestLine(props: { session: SessionInHand; request: ApiObjectRequest }) {
  const { session, request } = props;
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const state = useSessionField(session, "state");
  const { seq, reviewerName: reviewer, scope, changedBy, text } = request;
  const mayWithdraw =
    roleAtLeast(session.info.role, "reviewer") &&
    nextSessionState(state, "withdraw-request") !== null;
  return (
    <div className="verdicts__request" data-testid="object-request" data-seq={seq}>
      <MessageSquareWarning aria-hidden="true" />
      <div className="verdicts__words">
        <span>
          {t("verdicts.requested", { reviewer, scope: t(`ui.review.scope.${scope}`) })}{" "}
          {changedBy === null
            ? null
            : t("verdicts.changed-since", { operation: formatOperation(t, changedBy, true) })}
        </span>
        <button type="button" className="link" onClick={() => showThread(workspace, session, seq)}>
          {text}
        </button>
      </div>
      {mayWithdraw ? (
        <Button
          small
          variant="quiet"
          data-testid="withdraw-request-button"
          onClick={() => workspace.submit({ kind: "withdraw-request", of: seq })}
        >
          {t("verdicts.withdraw-request")}
        </Button>
      ) : null}
    </div>
  );
}

interface RequestFormProps {
  readonly segment: ApiChangedSegment;
  readonly scope: SignOffScope;
  readonly onDone: () => void;
}

/** What has to change: the first words of a thread on the segment. */
export function RequestForm({ segment, scope, onDone }: RequestFormProps) {
  const { t } = usePreferences();
  const { submit } = useWorkspace();
  const [text, setText] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    const { effectHash } = segment;
    const object = placeOfSegment(segment);
    submit({ kind: "object-request", object, scope, effectHash, text: text.trim() });
    onDone();
  };
  return (
    <form className="thread__form" data-testid="request-form" onSubmit={send}>
      <textarea
        className="input"
        rows={2}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write.
        autoFocus
        maxLength={MAX_COMMENT_LENGTH}
        aria-label={t("verdicts.request-text")}
        placeholder={t("verdicts.request-text")}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <div className="thread__buttons">
        <Button small submits variant="primary" disabled={!isCommentText(text.trim())}>
          {t("verdicts.request-send")}
        </Button>
        <Button small variant="quiet" onClick={onDone}>
          {t("claims.cancel")}
        </Button>
      </div>
    </form>
  );
}
