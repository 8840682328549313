// The outer shape of each answer: enough that a page built on it cannot fail on a missing field
// far from where the answer came in. Fields inside are the server's promise (core/protocol/api.ts).
import * as v from "valibot";
import { parseRefusal, type ReceivedRefusal } from "#client/api/refusal-json.ts";
import { INVITATION_STATES } from "#core/access/invitation-state.ts";
import { ROLES } from "#core/access/role.ts";
import { placeSchema } from "#core/geometry/place.ts";
import { voxelPositionSchema } from "#core/geometry/vector.ts";
import { type SupervoxelId, supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { CLEAN, type Standing, standingSchema } from "#core/operations/standing.ts";
import type {
  ApiAuditEntry,
  ApiDataset,
  ApiDifference,
  ApiInvitation,
  ApiMe,
  ApiPerson,
  ApiPreview,
  ApiRebase,
  ApiSegment,
  ApiSession,
  ApiShape,
  ApiSignIn,
  ApiSupervoxelBlame,
  ApiToken,
} from "#core/protocol/api.ts";
import type { ApiHomeSession, ApiNewSession } from "#core/protocol/home-api.ts";
import type { ApiRelease } from "#core/protocol/release-api.ts";
import { RELEASE_PROBLEMS, RELEASE_STATES } from "#core/protocol/release-api.ts";
import { ASKED_SKELETONS } from "#core/protocol/release-choice.ts";
import type { Outcome } from "#core/protocol/sync-message.ts";
import type {
  ApiComparedPage,
  ApiComparisonCounts,
  ApiDescription,
} from "#core/protocol/version-api.ts";
import { COMPARED_CHANGES } from "#core/protocol/version-api.ts";
import { type RequiredSignOffs, requiredSignOffsSchema } from "#core/review/required-sign-offs.ts";
import { AUTHOR_ROLES } from "#core/review/version-description.ts";
import { WAITING_KINDS } from "#core/session/session-overview.ts";
import { MAX_MASKS } from "#core/supervoxels/side-bits.ts";

type AnswerSchema<T> = v.GenericSchema<unknown, T>;

/** Checks the fields named and trusts the type for the rest. */
function answer<T>(entries: v.ObjectEntries): AnswerSchema<T> {
  return v.looseObject(entries) as unknown as AnswerSchema<T>;
}

const text = v.string();
const count = v.number();
const list = v.array(v.unknown());
const role = v.picklist(ROLES);

export const meSchema = answer<ApiMe>({ id: text, name: text, email: text, isAdmin: v.boolean() });

const mips = v.pipe(
  v.array(v.object({ shapeVoxel: voxelPositionSchema, factorsVoxel: voxelPositionSchema })),
  v.minLength(1),
);

export const datasetSchema = answer<ApiDataset>({
  id: text,
  name: text,
  shapeVoxel: voxelPositionSchema,
  mips: v.object({ image: mips, labels: mips }),
  imageType: v.picklist(["uint8", "uint16"]),
  imageRange: v.tuple([count, count]),
  tileSize: count,
  role,
  requiredSignOffs: requiredSignOffsSchema as AnswerSchema<RequiredSignOffs>,
  versions: list,
});
export const datasetsSchema = v.object({ datasets: v.array(datasetSchema) });

export const sessionSchema = answer<ApiSession>({
  id: text,
  title: text,
  datasetId: text,
  baseVersion: count,
  state: v.picklist([
    "open",
    "submitted",
    "changes-requested",
    "approved",
    "finalized",
    "abandoned",
  ]),
  operationCount: count,
  role,
});
export const sessionsSchema = v.object({ sessions: v.array(sessionSchema) });

const listedNeuron = v.object({
  root: v.pipe(text, v.regex(/^[0-9]+$/, "expected an id in decimal")),
  positionVoxel: voxelPositionSchema,
});
export const newSessionSchema = v.intersect([
  sessionSchema,
  v.looseObject({ neurons: v.array(listedNeuron) }),
]) as unknown as AnswerSchema<ApiNewSession>;

const progress = v.object({
  ...{ edits: count, signOffs: count, openThreads: count },
  // A server before this page's does not tell.
  lapsed: v.optional(count, 0),
  lacking: v.optional(v.nullable(count), null),
});
const waiting = v.object({
  kind: v.picklist(WAITING_KINDS),
  count,
  seq: v.nullable(count),
});
export const homeSchema = v.object({
  sessions: v.array(
    v.intersect([
      sessionSchema,
      v.looseObject({
        progress: v.nullable(progress),
        isOwn: v.boolean(),
        waiting: v.array(waiting),
      }),
    ]) as unknown as AnswerSchema<ApiHomeSession>,
  ),
});

const maskHash = v.pipe(text, v.regex(/^[0-9a-f]{64}$/, "expected a hash in lower-case hex"));
const maskHashes = v.pipe(v.array(maskHash), v.minLength(1), v.maxLength(MAX_MASKS));
const sideBits = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** MAX_MASKS - 1));
const idText = v.pipe(text, v.regex(/^[0-9]+$/, "expected an id in decimal"));
const previewInPieces = v.object({
  supervoxel: idText,
  maskHashes,
  pieces: v.array(v.object({ id: idText, sideBits })),
  sides: v.tuple([idText, idText]),
});

const segmentPartners = v.object({
  root: text,
  sites: v.object({ pre: count, post: count }),
  partnerCount: count,
});
const previewPartners = v.object({
  before: v.array(segmentPartners),
  after: v.array(segmentPartners),
  gained: count,
  lost: count,
});
export const previewSchema = v.variant("ok", [
  v.looseObject({
    ok: v.literal(true),
    overrides: list,
    claims: list,
    pieces: list,
    cutVoxel: list,
    // A server before this page's does not tell.
    inPieces: v.optional(v.nullable(previewInPieces), null),
    partners: v.optional(v.nullable(previewPartners), null),
  }),
  v.looseObject({ ok: v.literal(false), refusal: v.looseObject({ tag: text }) }),
]) as unknown as AnswerSchema<ApiPreview>;

/**
 * Roots in the order of the supervoxels asked for, as they stood after operation `seq`; 0 for one that
 * was not there by then.
 */
export interface RootsAnswer {
  readonly seq: number;
  readonly roots: readonly bigint[];
}

const none = v.pipe(
  v.literal("0"),
  v.transform(() => 0n),
);

export function rootsSchema(askedCount: number): AnswerSchema<RootsAnswer> {
  return v.object({
    seq: count,
    roots: v.pipe(
      v.array(v.union([none, supervoxelIdSchema])),
      v.length(askedCount, "expected one root for each supervoxel"),
    ),
  });
}

/** [OP8] The supervoxels that are in pieces after operation `seq`. */
export interface PiecesAnswer {
  readonly seq: number;
  readonly supervoxels: readonly {
    readonly supervoxel: SupervoxelId;
    readonly maskHashes: readonly string[];
    readonly pieces: readonly {
      readonly id: bigint;
      readonly sideBits: number;
      readonly root: bigint;
    }[];
  }[];
}

export const piecesSchema: AnswerSchema<PiecesAnswer> = v.object({
  seq: count,
  supervoxels: v.array(
    v.object({
      supervoxel: supervoxelIdSchema,
      maskHashes,
      pieces: v.array(v.object({ id: supervoxelIdSchema, sideBits, root: supervoxelIdSchema })),
    }),
  ),
});

export const shapeSchema: AnswerSchema<ApiShape> = v.object({
  seq: count,
  count,
  pieces: v.array(
    v.object({
      id: text,
      supervoxel: text,
      cuts: v.array(v.object({ maskHash: text, side: v.picklist([1, 2]) })),
      sizeVoxel: text,
      positionVoxel: v.tuple([v.number(), v.number(), v.number()]),
      baseRoot: text,
      root: text,
    }),
  ),
});

export const segmentSchema = answer<ApiSegment>({
  root: text,
  supervoxelCount: count,
  sizeVoxel: text,
  claims: list,
  neurons: list,
  operations: list,
});

const site = v.looseObject({
  place: placeSchema,
  compartment: v.picklist(["axon", "dendrite", "soma", "unknown"]),
});
const synapse: AnswerSchema<Synapse> = v.object({
  id: text,
  pre: site,
  posts: v.array(site),
  cleftVoxel: v.nullable(voxelPositionSchema),
  type: text,
  confidence: count,
});
export const sessionSynapsesSchema = v.object({ seq: count, synapses: v.array(synapse) });
export const versionSynapsesSchema = v.object({ synapses: v.array(synapse) });

const neuron: AnswerSchema<Neuron> = v.object({
  id: text,
  place: placeSchema,
  name: text,
  type: text,
  class: text,
  side: text,
  transmitter: text,
  region: text,
  status: text,
  somaVoxel: v.nullable(voxelPositionSchema),
  tags: v.array(text),
});
export const versionNeuronsSchema = v.object({ neurons: v.array(neuron) });

const operationRef = v.looseObject({
  seq: count,
  authorId: text,
  authorName: text,
  kind: text,
});
/** [DE7] Who put a supervoxel where it is. */
export const supervoxelBlameSchema = v.object({
  seq: count,
  operations: v.array(
    v.looseObject({ ...operationRef.entries, isActive: v.boolean(), reason: v.optional(text) }),
  ),
  placedBy: v.nullable(operationRef),
  changedBy: v.nullable(operationRef),
}) as unknown as AnswerSchema<ApiSupervoxelBlame>;
export const differenceSchema = answer<ApiDifference>({
  seq: count,
  requiredSignOffs: requiredSignOffsSchema as AnswerSchema<RequiredSignOffs>,
  segments: list,
  vanished: list,
});
export const finalizedSchema = v.object({ version: count, manifestHash: text });

/** What became of an intent, with its refusal checked. */
export type ReceivedOutcome =
  | Extract<Outcome, { readonly accepted: true }>
  | (Omit<Extract<Outcome, { readonly accepted: false }>, "refusal"> & {
      readonly refusal: ReceivedRefusal;
    });

/** An outcome counts even where a newer server says of its standing what this page cannot read. */
const standing = v.fallback(standingSchema as v.GenericSchema<unknown, Standing>, CLEAN);

export const outcomeSchema: AnswerSchema<ReceivedOutcome> = v.variant("accepted", [
  v.object({ intentId: text, accepted: v.literal(true), seq: count, standing }),
  v.object({
    intentId: text,
    accepted: v.literal(false),
    standing,
    refusal: v.pipe(
      v.unknown(),
      v.transform(parseRefusal),
      v.check((refusal) => refusal !== null, "expected a refusal with a tag"),
      v.transform((refusal) => refusal as ReceivedRefusal),
    ),
  }),
]);
export const outcomesSchema = v.object({ outcomes: v.array(outcomeSchema) });

export const personSchema = answer<ApiPerson>({
  id: text,
  name: text,
  email: text,
  isAdmin: v.boolean(),
  isDisabled: v.boolean(),
  roles: list,
});
export const peopleSchema = v.object({ people: v.array(personSchema) });
export const newPersonSchema = v.object({ person: personSchema, password: text });
const signInSchema = answer<ApiSignIn>({
  id: text,
  createdAtMs: v.number(),
  expiresAtMs: v.number(),
  address: v.nullable(text),
  userAgent: v.nullable(text),
  isThis: v.boolean(),
});
export const signInsSchema = v.object({ signIns: v.array(signInSchema) });
const tokenSchema = answer<ApiToken>({
  id: text,
  name: text,
  prefix: text,
  maxRole: role,
  createdAtMs: v.number(),
  expiresAtMs: v.number(),
  lastUsedAtMs: v.nullable(v.number()),
  revokedAtMs: v.nullable(v.number()),
});
export const tokensSchema = v.object({ tokens: v.array(tokenSchema) });
export const newTokenSchema = v.object({ token: text });
const auditEntrySchema = answer<ApiAuditEntry>({
  id: text,
  atMs: v.number(),
  actorId: v.nullable(text),
  actorName: text,
  via: text,
  action: text,
  subjectKind: text,
  subjectId: text,
  datasetId: v.nullable(text),
  details: v.record(text, v.unknown()),
  address: v.nullable(text),
});
export const auditSchema = v.object({ entries: v.array(auditEntrySchema), hasMore: v.boolean() });
const releaseFields = answer<ApiRelease>({
  choiceId: text,
  scope: v.variant("kind", [
    v.looseObject({ kind: v.literal("everything") }),
    v.looseObject({ kind: v.literal("neurons"), neuronCount: count, firstId: text }),
    v.looseObject({
      kind: v.literal("region"),
      minVoxel: voxelPositionSchema,
      maxVoxel: voxelPositionSchema,
    }),
  ]),
  skeletons: v.picklist(ASKED_SKELETONS),
  state: v.picklist(RELEASE_STATES),
  stage: text,
  done: count,
  total: count,
  remainingMs: v.nullable(count),
  problem: v.nullable(v.picklist(RELEASE_PROBLEMS)),
  detail: text,
  sizeBytes: v.nullable(count),
  askedById: v.nullable(text),
  askedByName: text,
  askedAtMs: v.number(),
  finishedAtMs: v.nullable(v.number()),
});
const author = v.object({
  userId: text,
  name: text,
  orcid: v.nullable(text),
  roles: v.array(v.picklist(AUTHOR_ROLES)),
});
export const descriptionSchema = answer<ApiDescription>({
  revision: count,
  title: text,
  description: text,
  doi: v.nullable(text),
  licence: v.nullable(text),
  authors: v.array(author),
  hiddenAuthors: v.array(author),
  history: v.array(
    v.looseObject({
      revision: count,
      title: text,
      doi: v.nullable(text),
      licence: v.nullable(text),
      byName: text,
      atMs: count,
    }),
  ),
});
const changeCounts = v.object({ lost: count, gained: count, changed: count });
export const comparisonSchema = v.object({
  counts: answer<ApiComparisonCounts>({
    segments: changeCounts,
    connections: changeCounts,
    synapses: changeCounts,
  }),
});
const comparedSide = v.nullable(v.record(text, v.union([text, count, voxelPositionSchema])));
export const comparedPageSchema: AnswerSchema<ApiComparedPage> = v.object({
  rows: v.array(
    v.object({
      key: text,
      change: v.picklist(COMPARED_CHANGES),
      left: comparedSide,
      right: comparedSide,
    }),
  ),
  next: v.nullable(text),
});
export const releaseSchema = v.object({ release: v.nullable(releaseFields) });
export const releasesSchema = v.object({ releases: v.array(releaseFields) });
export const anySchema = v.unknown();
const invitationSchema = answer<ApiInvitation>({
  id: text,
  email: v.nullable(text),
  roles: v.array(v.object({ datasetId: text, datasetName: text, role })),
  createdBy: text,
  createdAtMs: v.number(),
  expiresAtMs: v.number(),
  state: v.picklist(INVITATION_STATES),
  usedBy: v.nullable(text),
});
export const invitationsSchema = v.object({ invitations: v.array(invitationSchema) });
export const newInvitationSchema = v.object({ invitation: invitationSchema, path: text });
export const joinedSchema = v.object({ location: text });

/** [RV4] How far a finalizing is: operations while replaying, rows while writing. */
export interface FinalizeProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}
export const finalizeProgressSchema = v.object({
  progress: v.nullable(v.object({ stage: text, done: count, total: count })),
});
export const rebaseSchema = answer<ApiRebase>({
  baseVersion: count,
  newest: count,
  versions: list,
  counts: v.object({ clean: count, redundant: count, shifted: count, conflict: count }),
  operations: list,
  lapsed: list,
  segments: list,
});
export const namedPeopleSchema = v.object({ people: v.array(v.object({ id: text, name: text })) });
export const orcidSchema = v.object({ orcid: v.nullable(text) });
