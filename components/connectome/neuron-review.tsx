"use client";
// What a session adds to a neuron's card: its records to write, claims, what was done, who signed, and
// what people say.
import { MessagesSquare } from "lucide-react";
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import { SegmentClaims } from "#components/claims/segment-claims.tsx";
import { SignOffLine } from "#components/connectome/sign-off-line.tsx";
import { SegmentNeurons } from "#components/neurons/segment-neurons.tsx";
import { OperationChips } from "#components/proofreading/segment-row.tsx";
import { useSegmentFacts } from "#components/proofreading/use-segment-facts.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { showThread } from "#components/review/show-thread.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { Thread } from "#core/session/threads.ts";

interface NeuronReviewProps {
  readonly session: SessionInHand;
  readonly row: NeuronRow;
}

export function NeuronReview({ session, row }: NeuronReviewProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const operations = useSessionField(session, "operations");
  const facts = useSegmentFacts(workspace, row.root, operations.length);
  // While an answer for another segment is here, this one's is not.
  const segment = facts?.root === String(row.root) ? facts : null;
  return (
    <>
      {segment === null ? null : (
        <div className="neuron-details__block">
          <SegmentNeurons session={session} root={row.root} segment={segment} />
          <SegmentClaims session={session} segment={segment} />
        </div>
      )}
      <div className="neuron-details__block" data-testid="neuron-operations">
        <h4 className="partners__title">{t("connectome.history")}</h4>
        {segment === null || segment.operations.length > 0 ? null : (
          <p className="faint">{t("connectome.history-none")}</p>
        )}
        <OperationChips operations={segment?.operations ?? []} />
      </div>
      <SignOffs row={row} />
      <Threads session={session} row={row} />
    </>
  );
}

function SignOffs({ row }: Pick<NeuronReviewProps, "row">) {
  const { t } = usePreferences();
  return (
    <div className="neuron-details__block" data-testid="neuron-sign-offs">
      <h4 className="partners__title">{t("connectome.sign-offs")}</h4>
      {row.signOffs.length === 0 ? <p className="faint">{t("connectome.sign-offs-none")}</p> : null}
      <ul className="neuron-details__lines">
        {row.signOffs.map(({ seq, reviewerName, scope, atMs, holds, lapsedBy }) => (
          <li key={seq} data-holds={holds}>
            <SignOffLine
              {...{ holds, scope, atMs, who: reviewerName }}
              more={
                lapsedBy === null
                  ? ""
                  : t("connectome.lapsed-by", { seq: lapsedBy.seq, who: lapsedBy.authorName })
              }
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Threads({ session, row }: NeuronReviewProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const threads = useSessionField(session, "threads");
  const connectome = workspace.neurons.connectome();
  const here = threads.filter(({ place }) => connectome.rootAt(place) === row.root);
  return (
    <div className="neuron-details__block" data-testid="neuron-threads">
      <h4 className="partners__title">{t("connectome.comments")}</h4>
      {here.length === 0 ? <p className="faint">{t("connectome.comments-none")}</p> : null}
      <ul className="neuron-details__lines">
        {here.map((thread) => (
          <li key={thread.seq} data-resolved={thread.isResolved}>
            <button
              type="button"
              className="thread-line"
              onClick={() => {
                workspace.neurons.store.set({ isWide: false });
                showThread(workspace, session, thread.seq);
              }}
            >
              <MessagesSquare aria-hidden="true" />
              <span className="truncate">{firstWords(thread)}</span>
              <span className="faint">
                {t("connectome.thread-facts", {
                  count: thread.comments.length,
                  isResolved: thread.isResolved ? "yes" : "no",
                })}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Of whoever spoke first and did not take it back. */
function firstWords({ comments }: Thread): string {
  const first = comments.find(({ isTakenBack }) => !isTakenBack);
  return first === undefined ? "" : `${first.authorName}: ${first.text}`;
}
