// Judges a group of intents in their order, each against the state the ones before it leave.
// [OP3] An intent that was decided before gets the same answer, however often it is sent.
import type { Role } from "#core/access/role.ts";
import { type Intent, type IntentBody, placesOf } from "#core/operations/intent.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { CLEAN, type Standing } from "#core/operations/standing.ts";
import type { Outcome } from "#core/protocol/sync-message.ts";
import { type Result, refused } from "#core/result.ts";
import { judgeIntentSteps } from "#core/session/judge-intent.ts";
import type { RebaseMeans } from "#core/session/judge-resolve.ts";
import type { JudgedIntent } from "#core/session/judged-intent.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import { standingOfIntent } from "#core/session/standing-of-intent.ts";
import {
  type LabelLookup,
  refusalOfPlaces,
  refusalOfSoma,
} from "#server/use-cases/check-places.ts";
import type { EditEngines } from "#server/use-cases/edit-engines.ts";
import type { Actor } from "#server/use-cases/live-session.ts";
import { parseIntent } from "#server/use-cases/parse-intent.ts";
import { prepareSplit, type SplitGround } from "#server/use-cases/prepare-split.ts";
import type { SessionRebase } from "#server/use-cases/session-rebase.ts";
import type { CommitDraft, Decision, SessionState } from "#server/use-cases/session-state.ts";
import type { Store } from "#server/use-cases/store.ts";

export interface Submission {
  readonly actor: Omit<Actor, "role">;
  /** As the database has it now, not as it was when the person connected. */
  readonly role: Role;
  readonly intentTexts: readonly string[];
}

export interface DecideDeps {
  readonly store: Store;
  readonly labels: LabelLookup;
  readonly sessionId: string;
  readonly datasetId: string;
  readonly nowMs: () => number;
  readonly rebase: SessionRebase;
  /** Of a version that the session may be re-based on. */
  readonly rebaseLabels: (version: number) => Promise<LabelLookup>;
  readonly ground: SplitGround;
  readonly engines: EditEngines;
}

export async function decideIntents(
  deps: DecideDeps,
  state: SessionState,
  draft: CommitDraft,
  submissions: readonly Submission[],
): Promise<readonly (readonly Outcome[])[]> {
  // Read once: the look-up of earlier refusals and the judgement need the same.
  const read = submissions.map(({ intentTexts }) => intentTexts.map(parseIntent));
  await recallRefusals(deps, state, read.flat());
  const all: (readonly Outcome[])[] = [];
  const inDraft = new Map<string, Decision>();
  for (const [at, submission] of submissions.entries()) {
    const outcomes: Outcome[] = [];
    for (const parsed of read[at]) {
      const outcome = await decideOne(deps, { state, draft, inDraft }, submission, parsed);
      if (outcome !== null) outcomes.push(outcome);
    }
    all.push(outcomes);
  }
  return all;
}

type ParsedIntent = ReturnType<typeof parseIntent>;

function idOf(parsed: ParsedIntent): string | null {
  return parsed.ok ? parsed.value.id : parsed.error.intentId;
}

interface Book {
  readonly state: SessionState;
  readonly draft: CommitDraft;
  /** Decided in this group, not yet committed. */
  readonly inDraft: Map<string, Decision>;
}

async function decideOne(
  deps: DecideDeps,
  book: Book,
  submission: Submission,
  parsed: ParsedIntent,
): Promise<Outcome | null> {
  const { actor, role } = submission;
  const intentId = idOf(parsed);
  if (intentId === null) return null;
  const earlier = book.state.decided.get(intentId) ?? book.inDraft.get(intentId);
  if (earlier !== undefined) {
    if (earlier.authorId === actor.id) return earlier.outcome;
    const problem = "was used by somebody else: make a new one";
    return refusedAs(intentId, { tag: "intent-malformed", field: "id", problem }, CLEAN);
  }
  const judged = parsed.ok
    ? await judge(deps, book, actor, role, parsed.value)
    : refused(parsed.error.refusal);
  // Before it is applied: it is the state that it meets which counts.
  const standing = parsed.ok
    ? standingOfIntent(book.draft.model, actor.id, parsed.value, judged)
    : CLEAN;
  let outcome: Outcome;
  if (judged.ok) {
    const reason = parsed.ok ? parsed.value.reason : undefined;
    const operation = book.draft.add({
      author: actor,
      intentId,
      standing,
      reason,
      ...judged.value,
    });
    outcome = { intentId, accepted: true, seq: operation.seq, standing };
  } else {
    book.draft.refuse({ intentId, authorId: actor.id, refusal: judged.error, standing });
    outcome = refusedAs(intentId, judged.error, standing);
  }
  book.inDraft.set(intentId, { authorId: actor.id, outcome });
  return outcome;
}

async function judge(
  deps: DecideDeps,
  book: Book,
  actor: Submission["actor"],
  role: Role,
  intent: Intent,
): Promise<Result<JudgedIntent, Refusal>> {
  const { model } = book.draft;
  const rebase = await rebaseFor(deps, model, intent.body);
  const misplaced =
    refusalOfSoma(deps.labels.shapeVoxel, intent.body) ??
    (await misplacedIn(deps, rebase, intent.body));
  if (misplaced !== null) return refused(misplaced);
  const stranger = await unknownMention(deps, intent.body);
  if (stranger !== null) return refused({ tag: "mention-unknown", account: stranger });
  const prepared = await prepareSplit(deps.engines, deps.ground, model, role, intent.body);
  const required =
    intent.body.kind === "approve"
      ? { requiredSignOffs: await deps.store.requiredSignOffs(deps.datasetId) }
      : {};
  const judged = await deps.engines.runCuts((shouldStop) =>
    judgeIntentSteps(model, { id: actor.id, role }, intent, {
      ...prepared.means,
      ...required,
      nowMs: book.draft.clockMs(),
      shouldStop,
      ...(rebase === null ? {} : { rebase }),
    }),
  );
  if (judged.ok && prepared.mask !== null) book.draft.keepMask(prepared.mask);
  return judged;
}

/** [CM2] The first account that is meant and may not even look at the session; null where none is. */
async function unknownMention(
  { store, sessionId, nowMs }: DecideDeps,
  body: Intent["body"],
): Promise<string | null> {
  if (body.kind !== "comment-add" || body.mentions.length === 0) return null;
  const asked = body.mentions.map((userId) => ({
    userId,
    signInId: null,
    tokenId: null,
    sessionId,
  }));
  const rights = await store.rightsNow(asked, nowMs());
  return body.mentions.find((_, at) => rights[at] === null) ?? null;
}

/** null where the intent says nothing of a re-base. */
async function rebaseFor(
  { rebase }: DecideDeps,
  model: SessionModel,
  body: IntentBody,
): Promise<RebaseMeans | null> {
  if (body.kind !== "resolve" && (body.kind !== "sign" || body.onto === undefined)) return null;
  const newest = await rebase.newest();
  return { newest, rebased: await rebase.on(newest, model) };
}

/** An object of a re-base may be a piece that only the newest version has. */
async function misplacedIn(
  deps: DecideDeps,
  rebase: RebaseMeans | null,
  body: IntentBody,
): Promise<Refusal | null> {
  const places = placesOf(body);
  const misplaced = await refusalOfPlaces(deps.labels, places);
  if (misplaced === null || rebase === null) return misplaced;
  return refusalOfPlaces(await deps.rebaseLabels(rebase.newest), places);
}

function refusedAs(intentId: string, refusal: Refusal, standing: Standing): Outcome {
  return { intentId, accepted: false, refusal, standing };
}

/**
 * Refusals from before the session was loaded are looked up, once for the whole group. New intents,
 * which nearly all are, need no question to the database: nobody but this process refuses any since.
 */
async function recallRefusals(
  deps: DecideDeps,
  state: SessionState,
  parsed: readonly ParsedIntent[],
): Promise<void> {
  const again = new Set<string>();
  for (const id of parsed.map(idOf)) {
    if (id !== null && !state.decided.has(id) && state.refusedBefore.has(id)) again.add(id);
  }
  if (again.size === 0) return;
  for (const stored of await deps.store.findOutcomes(deps.sessionId, [...again])) {
    if (stored.refusal === null) continue;
    const { intentId, authorId, refusal, standing } = stored;
    state.decided.set(intentId, { authorId, outcome: refusedAs(intentId, refusal, standing) });
  }
}
