// Every intent is judged here, against the state that it meets, by one function for the socket,
// the API and the preview. A refusal is a value that names what stands in the way.
import { type Role, roleAtLeast } from "#core/access/role.ts";
import { type CutSteps, solveHere } from "#core/agglomeration/cut-steps.ts";
import type { Intent, IntentBody } from "#core/operations/intent.ts";
import type { PreviewContext } from "#core/operations/judge-context.ts";
import { judgeEditSteps } from "#core/operations/judge-edit.ts";
import { type OperationBody, referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { isEdit, stateAfter } from "#core/operations/session-state.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import { differenceOf } from "#core/session/difference.ts";
import { askForClaims, judgeRelease } from "#core/session/judge-claim.ts";
import { judgeComment, judgeResolution } from "#core/session/judge-comment.ts";
import { judgeNeuron } from "#core/session/judge-neuron.ts";
import { judgeResolve, type RebaseMeans } from "#core/session/judge-resolve.ts";
import { judgeVerdict } from "#core/session/judge-sign.ts";
import { judgeSynapse } from "#core/session/judge-synapse.ts";
import { judgeWithdrawal, refusalOfLacking } from "#core/session/judge-verdicts.ts";
import type { JudgedIntent } from "#core/session/judged-intent.ts";
import type { SessionModel } from "#core/session/session-model.ts";

export interface IntentActor {
  readonly id: string;
  readonly role: Role;
}

type Judgement = Result<JudgedIntent, Refusal>;

const NEEDED_ROLE: Readonly<Record<IntentBody["kind"], Role>> = {
  merge: "proofreader",
  "merge-many": "proofreader",
  split: "proofreader",
  "split-groups": "proofreader",
  isolate: "proofreader",
  "split-supervoxel": "proofreader",
  "synapse-add": "proofreader",
  "synapse-suggest": "proofreader",
  "synapse-edit": "proofreader",
  "synapse-judge": "proofreader",
  "synapse-remove": "proofreader",
  "neuron-add": "proofreader",
  "neuron-edit": "proofreader",
  "neuron-remove": "proofreader",
  undo: "proofreader",
  redo: "proofreader",
  claim: "proofreader",
  release: "proofreader",
  resolve: "proofreader",
  submit: "proofreader",
  reopen: "proofreader",
  "comment-add": "proofreader",
  "comment-resolve": "proofreader",
  "comment-reopen": "proofreader",
  "object-request": "reviewer",
  "withdraw-request": "reviewer",
  abandon: "reviewer",
  "request-changes": "reviewer",
  sign: "reviewer",
  "withdraw-sign": "reviewer",
  approve: "reviewer",
};

/** What the server brings to a judgement beside the session. */
export interface JudgeMeans extends Pick<PreviewContext, "shouldStop" | "maskOf"> {
  /** [VD4] What the dataset wants of each changed segment; left out: one sign-off of the whole. */
  readonly requiredSignOffs?: RequiredSignOffs;
  /** Unix ms, for what ends by its time; left out: when the last operation was made. */
  readonly nowMs?: number;
  /** [RV4] The session on the newest version; left out where it is not asked for. */
  readonly rebase?: RebaseMeans;
}

/** As `judgeIntentSteps`, every flow computed here and now. */
export function judgeIntent(
  model: SessionModel,
  actor: IntentActor,
  intent: Intent,
  means: JudgeMeans = {},
): Judgement {
  return solveHere(judgeIntentSteps(model, actor, intent, means), means.shouldStop);
}

/**
 * The intent's places must have been checked against the label volume by the caller. The model must
 * not be changed before the steps are at their end.
 */
export function* judgeIntentSteps(
  model: SessionModel,
  actor: IntentActor,
  intent: Intent,
  means: JudgeMeans,
): CutSteps<Judgement> {
  const judged = yield* judgeAlone(model, actor, intent, means);
  if (!judged.ok || !asksForClaims(judged.value.body.kind)) return judged;
  const { confirmedClaims = [] } = intent;
  const claims = askForClaims(model, judged.value, {
    actorId: actor.id,
    nowMs: momentOf(model, means),
    confirmedClaims,
  });
  if (!claims.ok) return claims;
  return claims.value.length === 0
    ? judged
    : accepted({ ...judged.value, confirmedClaims: claims.value });
}

function asksForClaims(kind: OperationBody["kind"]): boolean {
  return isEdit(kind) || kind === "claim";
}

function momentOf({ operations }: SessionModel, { nowMs }: JudgeMeans): number {
  return nowMs ?? operations.at(-1)?.atMs ?? 0;
}

/** Without a look at the claims of others. */
function* judgeAlone(
  model: SessionModel,
  actor: IntentActor,
  intent: Intent,
  means: JudgeMeans,
): CutSteps<Judgement> {
  const { body } = intent;
  const needed = NEEDED_ROLE[body.kind];
  if (!roleAtLeast(actor.role, needed)) {
    return refused({ tag: "not-allowed", needed, role: actor.role });
  }
  if (stateAfter(model.state, body, model.operations) === null) {
    return isEdit(body.kind)
      ? refused({ tag: "session-read-only", state: model.state })
      : refused({ tag: "wrong-state", state: model.state, action: body.kind });
  }
  switch (body.kind) {
    case "merge":
    case "merge-many":
    case "split":
    case "split-groups":
    case "isolate":
    case "split-supervoxel":
    case "undo":
    case "redo":
      return yield* judgeEditSteps(model.segmentation, body, {
        ...means,
        actorId: actor.id,
        mayUndoOthers: roleAtLeast(actor.role, "reviewer"),
        overrides: intent.overrides,
        operations: model.operations,
        voxelNm: model.base.voxelNm,
        mergeLimitNm: model.base.mergeLimitNm,
      });
    case "synapse-add":
    case "synapse-suggest":
    case "synapse-edit":
    case "synapse-judge":
    case "synapse-remove": {
      const judged = judgeSynapse(model, body, intent.id);
      return judged.ok ? plain(judged.value) : judged;
    }
    case "neuron-add":
    case "neuron-edit":
    case "neuron-remove": {
      const judged = judgeNeuron(model, body, intent.id);
      return judged.ok ? plain(judged.value) : judged;
    }
    case "sign":
    case "object-request":
      return judgeVerdict(model, actor, body, means);
    case "withdraw-request":
      return judgeWithdrawal(model, body);
    case "comment-add":
      return judgeComment(model, body);
    case "comment-resolve":
    case "comment-reopen":
      return judgeResolution(model, body);
    case "resolve":
      return judgeResolve(body, actor, means);
    case "submit":
      return judgeSubmit(model, body);
    case "approve":
      return judgeApprove(model, means.requiredSignOffs);
    case "release": {
      const released = judgeRelease(model, body, {
        actorId: actor.id,
        mayReleaseOthers: roleAtLeast(actor.role, "reviewer"),
        nowMs: momentOf(model, means),
      });
      return released.ok ? plain(released.value) : released;
    }
    default:
      return plain(body);
  }
}

function plain(body: OperationBody): Judgement {
  return accepted({ body, overrides: [] });
}

function judgeSubmit(
  model: SessionModel,
  body: IntentBody & { readonly kind: "submit" | "request-changes" | "abandon" },
): Judgement {
  if (differenceOf(model).length === 0) return refused({ tag: "review-nothing-changed" });
  return plain(body);
}

/** [RV4] Nothing is approved while an operation is in conflict or an object lacks its sign-off. */
function judgeApprove(model: SessionModel, required?: RequiredSignOffs): Judgement {
  const difference = differenceOf(model);
  if (difference.length === 0) return refused({ tag: "review-nothing-changed" });
  const conflicts = model.operations.at(-1)?.effect.conflicts ?? [];
  if (conflicts.length > 0) {
    const seqs = conflicts.flatMap((conflict) => [conflict.holds, conflict.broken]);
    const operations = [...new Set(seqs)].map((seq) => referenceOf(model.operations[seq - 1]));
    return refused({ tag: "review-conflicts", operations });
  }
  const lacking = refusalOfLacking(difference, required);
  return lacking === null ? plain({ kind: "approve" }) : refused(lacking);
}
