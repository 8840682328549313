"use client";
import { MessageSquareWarning } from "lucide-react";
import { formatOperation } from "#client/messages/refusal-sentence.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { CommentForm } from "#components/review/comment-form.tsx";
import { showThread } from "#components/review/show-thread.ts";
import { placeOfSegment } from "#components/review/verdict-model.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { roleAtLeast } from "#core/access/role.ts";
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
  const send = (text: string) => {
    const { effectHash } = segment;
    const object = placeOfSegment(segment);
    submit({ kind: "object-request", object, scope, effectHash, text });
    onDone();
  };
  return (
    <CommentForm
      label={t("verdicts.request-text")}
      sendLabel={t("verdicts.request-send")}
      testId="request-form"
      onSend={send}
      onCancel={onDone}
    />
  );
}
