// How an operation lies in the log and in the session's document: one byte of version, then the
// canonical text. The hash of an entry is taken over its text, which holds the hash before it.
import * as v from "valibot";
import { placeSchema } from "#core/geometry/place.ts";
import { voxelPositionSchema } from "#core/geometry/vector.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";
import { keptNeuronChangesSchema, keptNeuronSchema } from "#core/neurons/neuron-schemas.ts";
import {
  postChangeSchema,
  resolveSchema,
  scopeSchema,
  seqSchema,
  siteSchema,
  synapseVerdictSchema,
} from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";
import { standingSchema } from "#core/operations/standing.ts";

/** The newest version; an entry is written in the oldest that can hold it. */
export const ENTRY_VERSION = 4;
export const FIRST_PREV_HASH = "0".repeat(64);
/** The root map of a session's document: sequence number, zero-padded → entry bytes. */
export const LOG_MAP = "log";

export function logKey(seq: number): string {
  return String(seq).padStart(10, "0");
}

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const synapse = v.strictObject({
  id: v.string(),
  pre: siteSchema,
  posts: v.array(siteSchema),
  cleftVoxel: v.nullable(voxelPositionSchema),
  type: v.string(),
  confidence: v.number(),
});
const cutEnd = v.union([
  supervoxelIdSchema,
  v.strictObject({
    supervoxel: supervoxelIdSchema,
    sides: v.array(v.tuple([seqSchema, v.picklist([1, 2])])),
  }),
]);
const cut = v.array(v.strictObject({ a: cutEnd, b: cutEnd }));
const position = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const bodySchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("merge"), a: placeSchema, b: placeSchema }),
  v.strictObject({
    kind: v.literal("merge-many"),
    places: v.array(placeSchema),
    joins: v.array(v.tuple([position, position])),
  }),
  v.strictObject({
    kind: v.literal("split"),
    sources: v.array(placeSchema),
    sinks: v.array(placeSchema),
    cut,
    isIsolation: v.optional(v.literal(true)),
  }),
  v.strictObject({
    kind: v.literal("split-groups"),
    groups: v.array(v.array(placeSchema)),
    cut,
  }),
  v.strictObject({
    kind: v.literal("split-supervoxel"),
    supervoxel: supervoxelIdSchema,
    sources: v.array(placeSchema),
    sinks: v.array(placeSchema),
    maskHash: hash,
    routes: v.array(
      v.strictObject({ supervoxel: supervoxelIdSchema, sides: v.picklist([1, 2, 3]) }),
    ),
    within: v.array(v.tuple([seqSchema, v.picklist([1, 2])])),
    cut,
  }),
  v.strictObject({ kind: v.literal("synapse-add"), synapse }),
  v.strictObject({ kind: v.literal("synapse-suggest"), synapses: v.array(synapse) }),
  v.strictObject({
    kind: v.literal("synapse-edit"),
    synapseId: v.string(),
    changes: v.strictObject({
      pre: v.optional(siteSchema),
      posts: v.optional(v.array(postChangeSchema)),
      cleftVoxel: v.optional(v.nullable(voxelPositionSchema)),
      type: v.optional(v.string()),
      confidence: v.optional(v.number()),
    }),
  }),
  v.strictObject({
    kind: v.literal("synapse-judge"),
    synapseId: v.string(),
    verdict: synapseVerdictSchema,
  }),
  v.strictObject({ kind: v.literal("synapse-remove"), synapseId: v.string() }),
  v.strictObject({ kind: v.literal("neuron-add"), neuron: keptNeuronSchema }),
  v.strictObject({
    kind: v.literal("neuron-edit"),
    neuronId: v.string(),
    changes: keptNeuronChangesSchema,
  }),
  v.strictObject({ kind: v.literal("neuron-remove"), neuronId: v.string() }),
  v.strictObject({ kind: v.picklist(["undo", "redo"]), of: seqSchema }),
  v.strictObject({
    kind: v.picklist(["submit", "request-changes", "abandon"]),
    note: v.string(),
  }),
  v.strictObject({
    kind: v.literal("claim"),
    place: placeSchema,
    minutes: seqSchema,
    note: v.string(),
  }),
  v.strictObject({ kind: v.literal("release"), of: seqSchema }),
  v.strictObject({
    kind: v.literal("comment-add"),
    place: placeSchema,
    text: v.string(),
    replyTo: v.nullable(seqSchema),
    mentions: v.array(v.string()),
  }),
  v.strictObject({ kind: v.picklist(["comment-resolve", "comment-reopen"]), of: seqSchema }),
  v.strictObject({
    kind: v.literal("object-request"),
    object: placeSchema,
    scope: scopeSchema,
    effectHash: hash,
    text: v.string(),
  }),
  v.strictObject({ kind: v.literal("withdraw-request"), of: seqSchema }),
  v.strictObject({ kind: v.picklist(["reopen", "approve"]) }),
  v.strictObject({
    kind: v.literal("sign"),
    object: placeSchema,
    scope: scopeSchema,
    effectHash: hash,
    onto: v.optional(seqSchema),
  }),
  resolveSchema,
  v.strictObject({ kind: v.literal("withdraw-sign"), object: placeSchema, scope: scopeSchema }),
  v.strictObject({ kind: v.literal("finalize"), version: seqSchema, manifestHash: hash }),
]);

const changeSchema = v.strictObject({
  before: v.array(supervoxelIdSchema),
  after: v.array(
    v.strictObject({
      root: supervoxelIdSchema,
      supervoxelCount: v.number(),
      members: v.union([v.array(supervoxelIdSchema), v.picklist(["rest", "ask"])]),
    }),
  ),
});

export const operationSchema = v.strictObject({
  seq: seqSchema,
  intentId: v.string(),
  authorId: v.string(),
  authorName: v.string(),
  atMs: v.number(),
  overrides: v.array(seqSchema),
  reason: v.optional(v.string()),
  confirmedClaims: v.optional(v.array(seqSchema)),
  body: bodySchema,
  standing: v.optional(standingSchema),
  effect: v.strictObject({
    changes: v.array(changeSchema),
    conflicts: v.array(v.strictObject({ holds: seqSchema, broken: seqSchema })),
  }),
  prevHash: hash,
});

/** What a reader of version 3 does not know. */
const SINCE_VERSION_4 = /"kind":"synapse-(suggest|edit|judge)"/;
/** What a reader of version 2 does not know. A quote inside a value is escaped: these are keys. */
const SINCE_VERSION_3 =
  /"onto":|"kind":"(neuron-[a-z]+|comment-[a-z]+|object-request|withdraw-request)"/;
/** What a reader of version 1 alone does not know. */
const SINCE_VERSION_2 = /"(reason|confirmedClaims)":|"kind":"(claim|release)"/;

/**
 * The version byte of an entry, by its text alone: the document is a function of the log. A page
 * that is older than a kind of entry hears that the server is newer, not that the log is damaged.
 */
export function entryVersionOf(text: string): number {
  if (SINCE_VERSION_4.test(text)) return 4;
  if (SINCE_VERSION_3.test(text)) return 3;
  return SINCE_VERSION_2.test(text) ? 2 : 1;
}

export function isKnownVersion(version: number): boolean {
  return version >= 1 && version <= ENTRY_VERSION;
}

/** The text that is hashed and stored. */
export function formatEntry(operation: Operation): string {
  return canonicalJson(operation as unknown as CanonicalValue);
}

/** Throws where the text is not an entry: the log is damaged, and a person must look. */
export function parseEntry(text: string): Operation {
  return v.parse(operationSchema, JSON.parse(text)) as Operation;
}
