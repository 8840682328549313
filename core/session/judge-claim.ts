// [CL3] A claim asks others first and blocks nobody: an edit that would change what another person
// has claimed is refused until its author says that they know. So is a second claim on the same.
import type { IntentBody } from "#core/operations/intent.ts";
import { type OperationBody, referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { slotsChangedBy } from "#core/operations/segments-changed.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { type Claim, isClaim } from "#core/session/claims.ts";
import { placesLabelledBy, type SessionModel } from "#core/session/session-model.ts";

/** An operation that is about to be, as far as it tells what it would change. */
interface Edit {
  readonly body: OperationBody;
  readonly overrides: readonly number[];
}

/** The claims that hold at this moment on what the operation would change, by anybody. */
export function claimsOnEdit(model: SessionModel, edit: Edit, nowMs: number): readonly Claim[] {
  const held = model.claims.heldAt(nowMs);
  if (held.length === 0) return held;
  const { partition, constraints } = model.segmentation;
  const slotsOf = (claim: Claim): readonly number[] => {
    const node = constraints.graph.nodeAt(claim.place);
    return node < 0 ? [] : [partition.slotOf(node)];
  };
  const slots = held.map(slotsOf);
  const changed = slotsTouched(model, edit);
  return held.filter((_, at) => slots[at].some((slot) => changed.has(slot)));
}

function slotsTouched(model: SessionModel, edit: Edit): ReadonlySet<number> {
  const { partition, constraints } = model.segmentation;
  const { body } = edit;
  const places = body.kind === "claim" ? [body.place] : placesLabelledBy(model, body);
  const nodes = places.map((place) => constraints.graph.nodeAt(place)).filter((node) => node >= 0);
  if (places.length > 0) return new Set(nodes.map((node) => partition.slotOf(node)));
  return slotsChangedBy(model.segmentation, edit);
}

/**
 * The claims of others that the operation goes against, all of them confirmed; or the refusal that
 * names those that are not.
 */
export function askForClaims(
  model: SessionModel,
  edit: Edit,
  asked: {
    readonly actorId: string;
    readonly nowMs: number;
    readonly confirmedClaims: readonly number[];
  },
): Result<readonly number[], Refusal> {
  const others = claimsOnEdit(model, edit, asked.nowMs).filter(
    ({ authorId }) => authorId !== asked.actorId,
  );
  if (others.every(({ seq }) => asked.confirmedClaims.includes(seq))) {
    return accepted(others.map(({ seq }) => seq));
  }
  const claims = others.map(({ seq, untilMs }) => ({
    operation: referenceOf(model.operations[seq - 1]),
    untilMs,
  }));
  return refused({ tag: "segment-claimed", claims });
}

/** [CL2] One's own claim, and with the right another's, for as long as it holds. */
export function judgeRelease(
  model: SessionModel,
  { of }: IntentBody & { readonly kind: "release" },
  by: { readonly actorId: string; readonly mayReleaseOthers: boolean; readonly nowMs: number },
): Result<OperationBody, Refusal> {
  const claim = model.operations[of - 1];
  if (claim === undefined || !isClaim(claim)) return refused({ tag: "claim-unknown", of });
  const operation = referenceOf(claim);
  if (claim.authorId !== by.actorId && !by.mayReleaseOthers) {
    return refused({ tag: "claim-not-own", operation });
  }
  const isHeld = model.claims.heldAt(by.nowMs).some(({ seq }) => seq === of);
  return isHeld ? accepted({ kind: "release", of }) : refused({ tag: "claim-over", operation });
}
