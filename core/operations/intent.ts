// [OP3] An intent is what a person asks for. It carries its own id, what its author had seen, and
// the operations that the preview showed it has to override [OP10].
import * as v from "valibot";
import { type Place, placeSchema } from "#core/geometry/place.ts";
import { voxelPositionSchema } from "#core/geometry/vector.ts";
import { safeTextSchema } from "#core/ids/safe-text.ts";
import { type SupervoxelId, supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";
import type { Neuron, NeuronChanges } from "#core/neurons/neuron.ts";
import {
  neuronChangesSchema,
  neuronIdSchema,
  newNeuronSchema,
} from "#core/neurons/neuron-schemas.ts";
import type {
  OperationBody,
  RebaseChoice,
  SignOffScope,
  Synapse,
  SynapseChanges,
  SynapseSite,
} from "#core/operations/operation.ts";

export { safeTextSchema };

export const MAX_PLACES = 256;
const MAX_GROUPS = 16;
const MAX_CONFIRMED_CLAIMS = 1_000;
/** [CL2] Nobody holds a segment longer than a working day without saying so again. */
export const MAX_CLAIM_MINUTES = 480;
export const MAX_CLAIM_NOTE_LENGTH = 200;
export const MAX_POSTS = 1_000;
/** [SY6] So that every place of one suggestion is looked up within one intent's time. */
export const MAX_SUGGESTED = 100;
const MAX_NOTE_LENGTH = 4_000;
const MAX_TYPE_LENGTH = 64;
export const MAX_REASON_LENGTH = 500;
export const MAX_COMMENT_LENGTH = 4_000;
const MAX_MENTIONS = 20;

/** What is asked for in the very words that the operation has. */
type AsWritten = Extract<
  OperationBody,
  {
    readonly kind:
      | "claim"
      | "release"
      | "comment-add"
      | "comment-resolve"
      | "comment-reopen"
      | "object-request"
      | "withdraw-request"
      | "synapse-edit"
      | "synapse-judge"
      | "synapse-remove";
  }
>;

export type IntentBody =
  | {
      readonly kind: "merge";
      readonly a: Place;
      readonly b: Place;
      /** The person saw that the places lie far apart and wants it all the same [OP5]. */
      readonly confirmedFar: boolean;
    }
  | {
      readonly kind: "split";
      readonly sources: readonly Place[];
      readonly sinks: readonly Place[];
      /** The person saw that only the clicked supervoxels come off and wants it [OP6]. */
      readonly confirmedOnlyClicked: boolean;
    }
  | {
      /** Makes one segment of all that hold these places. */
      readonly kind: "merge-many";
      readonly places: readonly Place[];
      readonly confirmedFar: boolean;
    }
  | {
      /** Parts one segment into as many as there are groups. */
      readonly kind: "split-groups";
      readonly groups: readonly (readonly Place[])[];
      readonly confirmedOnlyClicked: boolean;
    }
  | {
      /** Takes the supervoxels of these places off everything around them. */
      readonly kind: "isolate";
      readonly places: readonly Place[];
    }
  | {
      /** [OP8] Cuts one supervoxel in two between places inside it, and parts the two sides. */
      readonly kind: "split-supervoxel";
      readonly supervoxel: SupervoxelId;
      readonly sources: readonly Place[];
      readonly sinks: readonly Place[];
      /** The image tells where membranes are: the cut avoids crossing what is bright. */
      readonly usesImage: boolean;
    }
  | { readonly kind: "synapse-add"; readonly synapse: Omit<Synapse, "id"> }
  | { readonly kind: "synapse-suggest"; readonly synapses: readonly Omit<Synapse, "id">[] }
  | {
      readonly kind: "neuron-add";
      readonly neuron: Omit<Neuron, "id">;
      /** The person saw that the segment has a record and wants a second one [NE4]. */
      readonly confirmedSecond: boolean;
    }
  | {
      readonly kind: "neuron-edit";
      readonly neuronId: string;
      readonly changes: NeuronChanges;
    }
  | { readonly kind: "neuron-remove"; readonly neuronId: string }
  /** `of: null` is the person's own latest active operation (for redo: latest undone) [OP9]. */
  | { readonly kind: "undo" | "redo"; readonly of: number | null }
  | { readonly kind: "submit" | "request-changes" | "abandon"; readonly note: string }
  | AsWritten
  | { readonly kind: "reopen" | "approve" }
  | {
      readonly kind: "sign";
      readonly object: Place;
      readonly scope: SignOffScope;
      /** The state that the reviewer looked at. */
      readonly effectHash: string;
      /** [RV4] The reviewer looked at it as re-basing on this version makes it. */
      readonly onto?: number;
    }
  | {
      readonly kind: "resolve";
      readonly of: number;
      readonly onto: number;
      readonly choice: RebaseChoice;
    }
  | { readonly kind: "withdraw-sign"; readonly object: Place; readonly scope: SignOffScope };

/** What an intent's author says for it, beside what it does. */
export interface IntentGrounds {
  /** Why, in its author's words, where it goes against somebody's work [LV1]. */
  readonly reason?: string;
  /** Claims of others that the author was shown and goes against all the same [CL3]. */
  readonly confirmedClaims?: readonly number[];
}

export interface Intent extends IntentGrounds {
  /** Made by the client; an intent takes effect exactly once however often it is sent. */
  readonly id: string;
  /** The last sequence number on the author's screen. */
  readonly seenSeq: number;
  readonly overrides: readonly number[];
  readonly body: IntentBody;
}

/** C0 and C1 controls but for tab, line feed and carriage return. */
const UNPRINTABLE = /[^\P{Cc}\t\n\r]/u;
const noteSchema = v.pipe(safeTextSchema, v.maxLength(MAX_NOTE_LENGTH));
const reasonSchema = v.pipe(
  safeTextSchema,
  v.check((text) => text.trim() !== "", "must not be empty: leave it out where there is none"),
  v.maxLength(MAX_REASON_LENGTH),
);
/**
 * [CM2] Prose, which may well begin with a dash: no table has it in a cell of its own. What does not
 * print is refused, but for line ends and tabs.
 */
const commentTextSchema = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== "", "must not be empty"),
  v.check((text) => !UNPRINTABLE.test(text), "must not hold control characters"),
  v.maxLength(MAX_COMMENT_LENGTH, `at most ${MAX_COMMENT_LENGTH} characters`),
);
/** Whether an intent may carry this as a comment's text. */
export function isCommentText(text: string): boolean {
  return v.safeParse(commentTextSchema, text).success;
}
const mentionsSchema = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
  v.maxLength(MAX_MENTIONS),
  v.check((ids) => new Set(ids).size === ids.length, "must name each account once"),
);
const effectHashSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** Whether an intent may carry this as its reason. */
export function isReason(text: string): boolean {
  return v.safeParse(reasonSchema, text).success;
}

export const seqSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
export const scopeSchema = v.picklist(["whole", "backbone", "axon", "dendrite", "synapses"]);
export const siteSchema = v.strictObject({
  place: placeSchema,
  compartment: v.picklist(["axon", "dendrite", "soma", "unknown"]),
});
const placesSchema = v.pipe(v.array(placeSchema), v.minLength(1), v.maxLength(MAX_PLACES));

/** Version numbers that a session is re-based on begin at 1, as sequence numbers do. */
export const resolveSchema = v.strictObject({
  kind: v.literal("resolve"),
  of: seqSchema,
  onto: seqSchema,
  choice: v.picklist(["keep", "give-up"]),
});

const synapseIdSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const synapseFields = {
  pre: siteSchema,
  posts: v.pipe(v.array(siteSchema), v.minLength(1), v.maxLength(MAX_POSTS)),
  cleftVoxel: v.nullable(voxelPositionSchema),
  type: v.pipe(safeTextSchema, v.minLength(1), v.maxLength(MAX_TYPE_LENGTH)),
  confidence: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
};

export const synapseVerdictSchema = v.picklist(["accepted", "rejected", "uncertain"]);
export const postChangeSchema = v.strictObject({
  from: v.nullable(placeSchema),
  to: v.nullable(siteSchema),
});
const synapseChangesSchema = v.pipe(
  v.strictObject({
    pre: v.optional(synapseFields.pre),
    posts: v.optional(
      v.pipe(
        v.array(postChangeSchema),
        v.minLength(1),
        v.maxLength(MAX_POSTS),
        v.check(
          (posts) => posts.every(({ from, to }) => from !== null || to !== null),
          "a change of a postsynaptic site names a site, old or new",
        ),
      ),
    ),
    cleftVoxel: v.optional(synapseFields.cleftVoxel),
    type: v.optional(synapseFields.type),
    confidence: v.optional(synapseFields.confidence),
  }),
  v.check((changes) => Object.keys(changes).length > 0, "must change something"),
);

export const intentBodySchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("merge"),
    a: placeSchema,
    b: placeSchema,
    confirmedFar: v.boolean(),
  }),
  v.strictObject({
    kind: v.literal("split"),
    sources: placesSchema,
    sinks: placesSchema,
    confirmedOnlyClicked: v.boolean(),
  }),
  v.strictObject({
    kind: v.literal("merge-many"),
    places: v.pipe(placesSchema, v.minLength(2)),
    confirmedFar: v.boolean(),
  }),
  v.strictObject({
    kind: v.literal("split-groups"),
    groups: v.pipe(v.array(placesSchema), v.minLength(2), v.maxLength(MAX_GROUPS)),
    confirmedOnlyClicked: v.boolean(),
  }),
  v.strictObject({ kind: v.literal("isolate"), places: placesSchema }),
  v.strictObject({
    kind: v.literal("split-supervoxel"),
    supervoxel: supervoxelIdSchema,
    sources: placesSchema,
    sinks: placesSchema,
    usesImage: v.boolean(),
  }),
  v.strictObject({ kind: v.literal("synapse-add"), synapse: v.strictObject(synapseFields) }),
  v.strictObject({
    kind: v.literal("synapse-suggest"),
    synapses: v.pipe(
      v.array(v.strictObject(synapseFields)),
      v.minLength(1),
      v.maxLength(MAX_SUGGESTED, `at most ${MAX_SUGGESTED} synapses in one suggestion`),
      v.check(
        (synapses) => synapses.reduce((sum, { posts }) => sum + posts.length, 0) <= MAX_POSTS,
        `at most ${MAX_POSTS} postsynaptic sites in one suggestion`,
      ),
    ),
  }),
  v.strictObject({
    kind: v.literal("synapse-edit"),
    synapseId: synapseIdSchema,
    changes: synapseChangesSchema,
  }),
  v.strictObject({
    kind: v.literal("synapse-judge"),
    synapseId: synapseIdSchema,
    verdict: synapseVerdictSchema,
  }),
  v.strictObject({ kind: v.literal("synapse-remove"), synapseId: synapseIdSchema }),
  v.strictObject({
    kind: v.literal("neuron-add"),
    neuron: newNeuronSchema,
    confirmedSecond: v.boolean(),
  }),
  v.strictObject({
    kind: v.literal("neuron-edit"),
    neuronId: neuronIdSchema,
    changes: neuronChangesSchema,
  }),
  v.strictObject({ kind: v.literal("neuron-remove"), neuronId: neuronIdSchema }),
  v.strictObject({ kind: v.picklist(["undo", "redo"]), of: v.nullable(seqSchema) }),
  v.strictObject({
    kind: v.picklist(["submit", "request-changes", "abandon"]),
    note: noteSchema,
  }),
  v.strictObject({
    kind: v.literal("claim"),
    place: placeSchema,
    minutes: v.pipe(
      v.number(),
      v.safeInteger(),
      v.minValue(1),
      v.maxValue(MAX_CLAIM_MINUTES, `at most ${MAX_CLAIM_MINUTES} minutes`),
    ),
    note: v.pipe(safeTextSchema, v.maxLength(MAX_CLAIM_NOTE_LENGTH)),
  }),
  v.strictObject({ kind: v.literal("release"), of: seqSchema }),
  v.strictObject({
    kind: v.literal("comment-add"),
    place: placeSchema,
    text: commentTextSchema,
    replyTo: v.nullable(seqSchema),
    mentions: mentionsSchema,
  }),
  v.strictObject({ kind: v.picklist(["comment-resolve", "comment-reopen"]), of: seqSchema }),
  v.strictObject({
    kind: v.literal("object-request"),
    object: placeSchema,
    scope: scopeSchema,
    effectHash: effectHashSchema,
    text: commentTextSchema,
  }),
  v.strictObject({ kind: v.literal("withdraw-request"), of: seqSchema }),
  v.strictObject({ kind: v.picklist(["reopen", "approve"]) }),
  v.strictObject({
    kind: v.literal("sign"),
    object: placeSchema,
    scope: scopeSchema,
    effectHash: effectHashSchema,
    onto: v.optional(seqSchema),
  }),
  resolveSchema,
  v.strictObject({ kind: v.literal("withdraw-sign"), object: placeSchema, scope: scopeSchema }),
]);

/** The JSON form: ids are decimal strings. Parsing yields an `Intent`. */
export const intentSchema = v.strictObject({
  id: v.pipe(v.string(), v.uuid("expected a UUID made by the client")),
  seenSeq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  overrides: v.pipe(v.array(seqSchema), v.maxLength(1_000)),
  reason: v.optional(reasonSchema),
  confirmedClaims: v.optional(v.pipe(v.array(seqSchema), v.maxLength(MAX_CONFIRMED_CLAIMS))),
  body: intentBodySchema,
});

/** Every place an intent or operation names, each to be checked against the label volume. */
export function placesOf(body: IntentBody | OperationBody): readonly Place[] {
  switch (body.kind) {
    case "merge":
      return [body.a, body.b];
    case "split":
    case "split-supervoxel":
      return [...body.sources, ...body.sinks];
    case "merge-many":
    case "isolate":
      return body.places;
    case "split-groups":
      return body.groups.flat();
    case "synapse-add":
      return placesOfSynapse(body.synapse);
    case "synapse-suggest":
      return body.synapses.flatMap(placesOfSynapse);
    case "synapse-edit":
      return newSitesOf(body.changes).map(({ place }) => place);
    case "sign":
    case "withdraw-sign":
    case "object-request":
      return [body.object];
    case "neuron-add":
      return [body.neuron.place];
    case "claim":
    case "comment-add":
      return [body.place];
    default:
      return [];
  }
}

export function placesOfSynapse({ pre, posts }: Pick<Synapse, "pre" | "posts">): readonly Place[] {
  return [pre, ...posts].map((site) => site.place);
}

/** [SY4] The sites that a correction puts somewhere. */
function newSitesOf({ pre, posts = [] }: SynapseChanges): readonly SynapseSite[] {
  const put = posts.flatMap(({ to }) => (to === null ? [] : [to]));
  return pre === undefined ? put : [pre, ...put];
}
