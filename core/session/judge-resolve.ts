// [RV6] What is said of a re-base is said of the newest version, as its author saw it. Only an edit
// that is in conflict there is chosen about, by its author or by a reviewer; so nobody edits a
// submitted session by this way.
import { type Role, roleAtLeast } from "#core/access/role.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { type OperationBody, referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { RebaseReport } from "#core/session/rebase-report.ts";
import type { RebasedSession } from "#core/session/rebased-session.ts";

export interface RebaseMeans {
  readonly newest: number;
  /** null where the newest version is the session's own. */
  readonly rebased: {
    readonly session: RebasedSession;
    report(): RebaseReport;
  } | null;
}

type Rebased = NonNullable<RebaseMeans["rebased"]>;

/** The session as re-basing on that version makes it, where that is the newest by now. */
export function rebasedOn(onto: number, means: RebaseMeans | undefined): Result<Rebased, Refusal> {
  const { newest = onto, rebased = null } = means ?? {};
  return rebased === null || newest !== onto
    ? refused({ tag: "rebase-outdated", onto, newest })
    : accepted(rebased);
}

export function judgeResolve(
  body: IntentBody & { readonly kind: "resolve" },
  actor: { readonly id: string; readonly role: Role },
  { rebase }: { readonly rebase?: RebaseMeans },
): Result<{ readonly body: OperationBody; readonly overrides: readonly number[] }, Refusal> {
  const { of, onto, choice } = body;
  const seen = rebasedOn(onto, rebase);
  if (!seen.ok) return seen;
  const { session, report } = seen.value;
  const edit = session.model.operations[of - 1];
  if (edit === undefined) return refused({ tag: "undo-unknown", of });
  const operation = referenceOf(edit);
  if (edit.authorId !== actor.id && !roleAtLeast(actor.role, "reviewer")) {
    return refused({ tag: "undo-not-own", operation });
  }
  const judged = accepted({ body, overrides: [] });
  const isGivenUp = session.choices.get(of)?.choice === "give-up";
  if (isGivenUp) return choice === "keep" ? judged : refused({ tag: "undo-already", operation });
  const found = report().operations.find((each) => each.operation.seq === of);
  if (found?.standing !== "conflict")
    return refused({ tag: "rebase-no-conflict", operation, onto });
  if (choice === "keep" && !found.mayKeep) {
    return refused({ tag: "rebase-cannot-keep", operation, onto });
  }
  return judged;
}
