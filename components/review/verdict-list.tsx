"use client";
import { TriangleAlert } from "lucide-react";
import { formatOperation } from "#client/messages/refusal-sentence.ts";
import { useServerNowMs } from "#components/proofreading/use-server-now.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { keyOfSegment } from "#components/review/difference-entry.ts";
import { showChangedSegment } from "#components/review/show-changed-segment.ts";
import { goToWaiting, laterVerdicts, reviewerOf } from "#components/review/sign-and-go-on.ts";
import { isUnderReview, type Lapse, lapsesIn, waitsFor } from "#components/review/verdict-model.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";
import { formatWhen } from "#components/ui/measure.ts";
import { useStateStore } from "#components/ui/use-state-store.ts";

/** [RV3][VD4] What waits for the person who looks, and what has lapsed since it was signed. */
export function VerdictList({ session }: { readonly session: SessionInHand }) {
  const difference = useStateStore(session.review.store, (state) => state.difference);
  if (difference === null) return null;
  const lapses = lapsesIn(difference);
  return (
    <>
      <Waiting session={session} />
      {lapses.length === 0 ? null : <Lapses session={session} lapses={lapses} />}
    </>
  );
}

function Waiting({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const key = useKeyLabel("verdicts");
  const state = useSessionField(session, "state");
  useSessionField(session, "pending");
  const difference = useStateStore(session.review.store, (review) => review.difference);
  const reviewer = reviewerOf(workspace);
  if (difference === null || !reviewer.mayReview || !isUnderReview(state)) return null;
  const later = laterVerdicts(session, workspace.me.id);
  const count = difference.segments.filter((segment) =>
    waitsFor(segment, difference, reviewer, later),
  ).length;
  return (
    <p className="verdicts__waiting" data-testid="waits-for-me" data-count={count}>
      <span>{t("verdicts.waiting", { count })}</span>
      {count === 0 ? null : (
        <Button small keyLabel={key} onClick={() => goToWaiting(workspace)}>
          {t("verdicts.go")}
        </Button>
      )}
    </p>
  );
}

interface LapsesProps {
  readonly session: SessionInHand;
  readonly lapses: readonly Lapse[];
}

function Lapses({ session, lapses }: LapsesProps) {
  const { t } = usePreferences();
  return (
    <section className="verdicts__lapses" aria-label={t("verdicts.lapsed")}>
      <h3 className="verdicts__title">{t("verdicts.lapsed-count", { count: lapses.length })}</h3>
      <ul>
        {lapses.map((lapse) => (
          <LapseLine key={lapse.signOff.seq} session={session} lapse={lapse} />
        ))}
      </ul>
    </section>
  );
}

/** Who did what, and when, by which somebody's sign-off lapsed. */
function LapseLine({ session, lapse }: { session: SessionInHand; lapse: Lapse }) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const operations = useSessionField(session, "operations");
  const nowMs = useServerNowMs(session);
  const { segment, signOff } = lapse;
  const { lapsedBy, reviewerName: reviewer } = signOff;
  const atMs = lapsedBy === null ? undefined : operations[lapsedBy.seq - 1]?.atMs;
  const values = { reviewer, scope: t(`ui.review.scope.${signOff.scope}`) };
  return (
    <li>
      <button
        type="button"
        className="sign-off sign-off--lapsed verdicts__lapse"
        data-testid="lapse"
        data-seq={signOff.seq}
        onClick={() => showChangedSegment(workspace, session.review.open(keyOfSegment(segment)))}
      >
        <TriangleAlert aria-hidden="true" />
        <span>
          <span className="mono">{segment.root}</span>{" "}
          {lapsedBy === null
            ? t("verdicts.lapse", values)
            : t("verdicts.lapse-by", {
                ...values,
                operation: formatOperation(t, lapsedBy, true),
                when: atMs === undefined ? "" : formatWhen(atMs, nowMs, locale),
              })}
        </span>
      </button>
    </li>
  );
}
