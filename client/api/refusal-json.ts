// A refusal as it arrives: ids are decimal strings in JSON and bigint from here on. A tag that this
// page does not know, from a newer server, is kept as such and never guessed at.
import * as v from "valibot";
import { vec3Schema } from "#core/geometry/vector.ts";
import { supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";
import { scopeSchema } from "#core/operations/intent.ts";
import type { OperationKind } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";

export interface UnknownRefusal {
  readonly tag: "unknown";
  readonly serverTag: string;
}

export type ReceivedRefusal = Refusal | UnknownRefusal;

const KINDS = [
  "merge",
  "merge-many",
  "split",
  "split-groups",
  "split-supervoxel",
  "synapse-add",
  "synapse-suggest",
  "synapse-edit",
  "synapse-judge",
  "synapse-remove",
  "neuron-add",
  "neuron-edit",
  "neuron-remove",
  "undo",
  "redo",
  "submit",
  "request-changes",
  "reopen",
  "sign",
  "withdraw-sign",
  "approve",
  "finalize",
  "abandon",
  "claim",
  "release",
  "comment-add",
  "comment-resolve",
  "comment-reopen",
  "object-request",
  "withdraw-request",
  "resolve",
] as const satisfies readonly OperationKind[];

const reference = v.object({
  seq: v.number(),
  authorId: v.string(),
  authorName: v.string(),
  kind: v.picklist(KINDS),
});
const references = v.array(reference);
const id = supervoxelIdSchema;
const position = vec3Schema;

function shape<const T extends string, E extends v.ObjectEntries>(tag: T, entries: E) {
  return v.object({ tag: v.literal(tag), ...entries });
}

const refusalSchema = v.variant("tag", [
  shape("intent-malformed", { field: v.string(), problem: v.string() }),
  shape("not-allowed", { needed: v.string(), role: v.string() }),
  shape("session-read-only", { state: v.string() }),
  shape("unknown-supervoxel", { supervoxel: id }),
  shape("place-outside", { positionVoxel: position, shapeVoxel: position }),
  shape("place-background", { positionVoxel: position }),
  shape("place-mismatch", { positionVoxel: position, given: id, found: id }),
  shape("merge-already-joined", { root: id, by: v.nullable(reference) }),
  shape("merge-too-far", { distanceNm: v.number(), limitNm: v.number() }),
  shape("split-different-segments", { positionsVoxel: v.array(position) }),
  shape("split-shared-supervoxel", { supervoxel: id }),
  shape("split-place-on-both-sides", { positionVoxel: position }),
  shape("split-no-cut-keeps-sides", {
    side: v.picklist(["sources", "sinks", "both", "groups"]),
    positionsVoxel: v.array(position),
  }),
  shape("split-only-clicked", {
    side: v.picklist(["sources", "sinks", "group"]),
    positionVoxel: position,
  }),
  shape("split-inseparable", { positionsVoxel: v.array(position) }),
  shape("split-too-long", {}),
  shape("seed-elsewhere", { positionVoxel: position, supervoxel: id }),
  shape("side-torn", { positionVoxel: position, fromVoxel: position }),
  shape("side-empty", { side: v.picklist(["sources", "sinks"]) }),
  shape("supervoxel-too-large", { supervoxel: id, limitVoxels: v.number() }),
  shape("supervoxel-split-often", { supervoxel: id, limit: v.number() }),
  shape("isolate-alone", { root: id }),
  shape("would-override", { operations: references }),
  shape("segment-claimed", {
    claims: v.array(v.object({ operation: reference, untilMs: v.number() })),
  }),
  shape("claim-unknown", { of: v.number() }),
  shape("claim-not-own", { operation: reference }),
  shape("claim-over", { operation: reference }),
  shape("undo-nothing", {}),
  shape("redo-nothing", {}),
  shape("undo-unknown", { of: v.number() }),
  shape("undo-not-undoable", { operation: reference }),
  shape("undo-not-own", { operation: reference }),
  shape("undo-already", { operation: reference }),
  shape("redo-already", { operation: reference }),
  shape("synapse-unknown", { synapseId: v.string() }),
  shape("synapse-unchanged", { synapseId: v.string(), by: v.nullable(reference) }),
  shape("synapse-site-unknown", {
    synapseId: v.string(),
    positionVoxel: position,
    by: v.nullable(reference),
  }),
  shape("synapse-partners", { count: v.number(), limit: v.number() }),
  shape("neuron-unknown", { neuronId: v.string() }),
  shape("neuron-present", {
    root: id,
    neurons: v.array(v.object({ id: v.string(), name: v.string(), by: v.nullable(reference) })),
  }),
  shape("neuron-unchanged", { neuronId: v.string(), by: v.nullable(reference) }),
  shape("neuron-too-many-tags", { limit: v.number() }),
  shape("review-own-work", { operations: references }),
  shape("review-stale", { root: id }),
  shape("review-unsigned", {
    roots: v.array(id),
    // Refusals of older servers lack it.
    missing: v.optional(
      v.array(v.object({ root: id, scope: scopeSchema, needed: v.number(), given: v.number() })),
      [],
    ),
  }),
  shape("review-requested", { operations: references }),
  shape("request-unknown", { of: v.number() }),
  shape("request-over", { operation: reference }),
  shape("thread-unknown", { of: v.number() }),
  shape("thread-already", { operation: reference, isResolved: v.boolean() }),
  shape("mention-unknown", { account: v.string() }),
  shape("review-conflicts", { operations: references }),
  shape("review-cut-otherwise", { operations: references }),
  shape("review-rebase-conflicts", { onto: v.number(), operations: references }),
  shape("rebase-outdated", { onto: v.number(), newest: v.number() }),
  shape("rebase-no-conflict", { operation: reference, onto: v.number() }),
  shape("rebase-cannot-keep", { operation: reference, onto: v.number() }),
  shape("review-nothing-changed", {}),
  shape("wrong-state", { state: v.string(), action: v.string() }),
]) satisfies v.GenericSchema<unknown, Refusal>;

type Parsed = v.InferOutput<typeof refusalSchema>["tag"];
/** A type error here names a refusal that core has and this schema lacks. */
export type MissingRefusalTag = Exclude<Refusal["tag"], Parsed>;
true satisfies [MissingRefusalTag] extends [never] ? true : MissingRefusalTag;

const tagged = v.object({ tag: v.string() });

/** null where the value is no refusal at all: it has no tag. */
export function parseRefusal(json: unknown): ReceivedRefusal | null {
  const parsed = v.safeParse(refusalSchema, json);
  if (parsed.success) return parsed.output as Refusal;
  const loose = v.safeParse(tagged, json);
  return loose.success ? { tag: "unknown", serverTag: loose.output.tag } : null;
}
