// [RV3] Every review decision on the way to the version, and whether a sign-off still speaks of
// exactly the object that is published: same hash, not withdrawn.
import type { Place } from "#core/geometry/place.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Operation, SignOffScope } from "#core/operations/operation.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import { orcidOf } from "#server/exports/release-authors.ts";
import type { ReleaseDescription, ReleaseSource } from "#server/exports/release-source.ts";
import type { ReleasedOperation } from "#server/exports/tables/operations-table.ts";

export interface ReleasedReview {
  readonly version: number;
  readonly sessionId: string;
  readonly operation: Operation;
  readonly decision: "signed" | "withdrawn" | "approved" | "changes-requested";
  /** null for a decision about the whole session. */
  readonly object: Place | null;
  /** The object's neuron in the released version; 0 for a decision about the whole session. */
  readonly neuron: RootId;
  readonly scope: SignOffScope | "session";
  readonly contentHash: string;
  readonly objectAuthorIds: readonly string[];
  readonly note: string;
  readonly holds: boolean;
  readonly hasLapsed: boolean;
}

export function reviewsTable(description: ReleaseDescription | null): ColumnTable<ReleasedReview> {
  return {
    path: "provenance/reviews",
    about: "Every review decision of the sessions that led to this version, in order.",
    columns: [
      {
        name: "neuron_id",
        about: "The reviewed object's neuron in this version; 0 for a whole session.",
        type: "id",
        value: (review) => review.neuron,
      },
      {
        name: "decision",
        about: "signed, withdrawn, approved or changes-requested.",
        type: "text",
        value: (review) => review.decision,
      },
      {
        name: "scope",
        about: "whole, backbone, axon, dendrite or synapses; session for a whole session.",
        type: "text",
        value: (review) => review.scope,
      },
      {
        name: "reviewer",
        about: "The reviewer's account.",
        type: "text",
        value: (review) => review.operation.authorId,
      },
      {
        name: "reviewer_name",
        about: "The reviewer's name at that time.",
        type: "text",
        value: (review) => review.operation.authorName,
      },
      {
        name: "reviewer_orcid",
        about: "Their ORCID, where the version's description names them with one; else empty.",
        type: "text",
        value: (review) => orcidOf(description, review.operation.authorName),
      },
      {
        name: "timestamp",
        about: "When it was committed, ISO 8601, UTC.",
        type: "text",
        value: (review) => new Date(review.operation.atMs).toISOString(),
      },
      {
        name: "content_hash",
        about: "The object's effect hash that was signed; empty for other decisions.",
        type: "text",
        value: (review) => review.contentHash,
      },
      {
        name: "lapsed",
        about:
          "A sign-off whose object is another one in this version than the one that was signed.",
        type: "boolean",
        value: (review) => review.hasLapsed,
      },
      {
        name: "holds",
        about: "The signed object is unchanged in this version and the sign-off not withdrawn.",
        type: "boolean",
        value: (review) => review.holds,
      },
      {
        name: "object_author_ids",
        about: "Accounts whose operations made the object; the reviewer is never among them.",
        type: "text",
        value: (review) => review.objectAuthorIds.join(" "),
      },
      {
        name: "supervoxel_id",
        about: "The supervoxel that the reviewer pointed at; 0 for a whole session.",
        type: "id",
        value: (review) => review.object?.supervoxel ?? 0n,
      },
      {
        name: "version",
        about: "The version that the review's session became.",
        type: "int32",
        value: (review) => review.version,
      },
      {
        name: "operation_id",
        about: "The row of the operations table that holds it.",
        type: "text",
        value: (review) => `${review.sessionId}/${review.operation.seq}`,
      },
      {
        name: "note",
        about: "What the reviewer wrote with it.",
        type: "text",
        value: (review) => review.note,
      },
    ],
  };
}

/** All but whether each holds, which is decided when all are known. */
export class ReviewCollector {
  readonly #source: Pick<ReleaseSource, "supervoxelIds" | "rootIndices">;
  readonly #authorIds: ReadonlyMap<string, readonly string[]>;
  readonly #standing = new Map<string, ReleasedReview>();
  readonly #reviews: ReleasedReview[] = [];

  constructor(source: Pick<ReleaseSource, "chain" | "supervoxelIds" | "rootIndices">) {
    this.#source = source;
    this.#authorIds = authorIdsBySignOff(source);
  }

  /** In the order of the operations. */
  add(item: ReleasedOperation): void {
    const review = reviewOf(item, this.#source, this.#authorIds);
    if (review === null) return;
    this.#reviews.push(review);
    const key = `${review.operation.authorId} ${review.scope} ${review.neuron}`;
    if (review.decision === "signed") this.#standing.set(key, review);
    if (review.decision === "withdrawn") this.#standing.delete(key);
  }

  /** Those that were reviewed: of these the effect hashes are asked. */
  get neurons(): ReadonlySet<RootId> {
    return new Set(this.#reviews.map(({ neuron }) => neuron));
  }

  /** `effectHashes`: of the released version's segments that were reviewed, by root id. */
  rows(effectHashes: ReadonlyMap<RootId, string>): readonly ReleasedReview[] {
    const stands = new Set(this.#standing.values());
    return this.#reviews.map((review) => {
      const isSame = effectHashes.get(review.neuron) === review.contentHash;
      return {
        ...review,
        holds: stands.has(review) && isSame,
        hasLapsed: review.decision === "signed" && !isSame,
      };
    });
  }
}

/** Of the rows that hold, how many each neuron has. */
export function signOffsHeldBy(reviews: readonly ReleasedReview[]): ReadonlyMap<RootId, number> {
  const held = new Map<RootId, number>();
  for (const { holds, neuron } of reviews) {
    if (holds) held.set(neuron, (held.get(neuron) ?? 0) + 1);
  }
  return held;
}

function reviewOf(
  { version, sessionId, operation }: ReleasedOperation,
  source: Pick<ReleaseSource, "supervoxelIds" | "rootIndices">,
  authorIds: ReadonlyMap<string, readonly string[]>,
): ReleasedReview | null {
  const { body } = operation;
  const whole: Omit<ReleasedReview, "decision"> = {
    version,
    sessionId,
    operation,
    object: null,
    neuron: 0n,
    scope: "session",
    contentHash: "",
    objectAuthorIds: [],
    note: "",
    holds: false,
    hasLapsed: false,
  };
  switch (body.kind) {
    case "sign":
    case "withdraw-sign":
      return {
        ...whole,
        decision: body.kind === "sign" ? "signed" : "withdrawn",
        object: body.object,
        neuron: neuronOf(source, body.object),
        scope: body.scope,
        contentHash: body.kind === "sign" ? body.effectHash : "",
        objectAuthorIds: authorIds.get(`${sessionId}/${operation.seq}`) ?? [],
      };
    case "approve":
      return { ...whole, decision: "approved" };
    case "request-changes":
      return { ...whole, decision: "changes-requested", note: body.note };
    default:
      return null;
  }
}

function neuronOf(
  { supervoxelIds, rootIndices }: Pick<ReleaseSource, "supervoxelIds" | "rootIndices">,
  { supervoxel }: Place,
): RootId {
  const index = SupervoxelIds.of(supervoxelIds).indexOf(supervoxel);
  if (index < 0) throw new Error(`a sign-off names supervoxel ${supervoxel}, which is not there`);
  return supervoxelIds[rootIndices[index]];
}

function authorIdsBySignOff({
  chain,
}: Pick<ReleaseSource, "chain">): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { session } of chain) {
    for (const row of session?.signOffs ?? []) {
      found.set(`${session?.id}/${row.seq}`, row.authorIds.toSorted());
    }
  }
  return found;
}
