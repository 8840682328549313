// [RV3] Every review decision on the way to the version, and whether a sign-off still speaks of
// exactly the object that is published: same hash, not withdrawn.
import * as v from "valibot";
import type { Place } from "#core/geometry/place.ts";
import { safeTextSchema } from "#core/ids/safe-text.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Operation, OperationBody, SignOffScope } from "#core/operations/operation.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import { orcidOf } from "#server/exports/release-authors.ts";
import type { ReleaseDescription, ReleaseSource } from "#server/exports/release-source.ts";
import { ReleasedPlaces } from "#server/exports/released-places.ts";
import type { ReleasedOperation } from "#server/exports/tables/operations-table.ts";

export interface ReleasedReview {
  readonly version: number;
  readonly sessionId: string;
  readonly operation: Operation;
  readonly decision:
    | "signed"
    | "withdrawn"
    | "approved"
    | "changes-requested"
    | "request-withdrawn";
  /** null for a decision about the whole session. */
  readonly object: Place | null;
  /** The object's neuron in the released version; 0 for a decision about the whole session. */
  readonly neuron: RootId;
  /** The object's id in the state that was judged; 0 for a whole session, or where it is not told. */
  readonly validId: RootId;
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
        about:
          "signed, withdrawn, approved, changes-requested (of an object or of the whole session) or " +
          "request-withdrawn.",
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
        value: (review) => orcidOf(description, review.operation.authorId),
      },
      {
        name: "timestamp",
        about: "When it was committed, ISO 8601, UTC.",
        type: "text",
        value: (review) => new Date(review.operation.atMs).toISOString(),
      },
      {
        name: "content_hash",
        about:
          "The object's effect hash that was signed, or of which changes were requested; empty for " +
          "other decisions.",
        type: "text",
        value: (review) => review.contentHash,
      },
      {
        name: "valid_id",
        about:
          "The object's neuron id in the state that was judged, which may be none of this version; " +
          "0 for a whole session.",
        type: "id",
        value: (review) => review.validId,
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
        about:
          "What the reviewer wrote with it; where a spreadsheet would run it as a formula, after an " +
          "apostrophe.",
        type: "text",
        value: (review) => harmless(review.note),
      },
    ],
  };
}

type CollectedFrom = Pick<
  ReleaseSource,
  "chain" | "supervoxelIds" | "rootIndices" | "readPieces" | "readMask"
>;

/** All but whether each holds, and which id it was of: that is decided when all are known. */
export class ReviewCollector {
  readonly #places: ReleasedPlaces;
  readonly #authorIds: ReadonlyMap<string, readonly string[]>;
  readonly #standing = new Map<string, ReleasedReview>();
  readonly #reviews: ReleasedReview[] = [];
  /** By operation, as in the table. */
  readonly #requests = new Map<string, Operation>();

  constructor(source: CollectedFrom) {
    this.#places = new ReleasedPlaces(source);
    this.#authorIds = authorIdsBySignOff(source);
  }

  /** In the order of the operations. */
  async add({ version, sessionId, operation }: ReleasedOperation): Promise<void> {
    const { body, seq } = operation;
    if (body.kind === "object-request") this.#requests.set(`${sessionId}/${seq}`, operation);
    const asked =
      body.kind === "withdraw-request" ? this.#requests.get(`${sessionId}/${body.of}`) : undefined;
    const decided = decisionOf(operation, asked?.body);
    if (decided === null) return;
    const { object } = decided;
    const review: ReleasedReview = {
      ...{ version, sessionId, operation, validId: 0n, holds: false, hasLapsed: false },
      ...decided,
      neuron: object === null ? 0n : await this.#places.neuronAt(object),
      objectAuthorIds: this.#authorIds.get(`${sessionId}/${seq}`) ?? [],
    };
    this.#reviews.push(review);
    const key = `${review.operation.authorId} ${review.scope} ${review.neuron}`;
    if (review.decision === "signed") this.#standing.set(key, review);
    if (review.decision === "withdrawn") this.#standing.delete(key);
  }

  /** Those that were reviewed: of these the effect hashes are asked. */
  get neurons(): ReadonlySet<RootId> {
    return new Set(this.#reviews.map(({ neuron }) => neuron));
  }

  /** The sessions with a decision on what is another object in this version. */
  sessionsOfChanged(effectHashes: ReadonlyMap<RootId, string>): ReadonlySet<string> {
    const changed = this.#reviews.filter(
      (review) => review.object !== null && !isAsJudged(review, effectHashes),
    );
    return new Set(changed.map(({ sessionId }) => sessionId));
  }

  /**
   * @param effectHashes of the released version's segments that were reviewed, by root id.
   * @param rootsThen of those sessions: the objects' ids when they were judged, by sequence number.
   */
  rows(
    effectHashes: ReadonlyMap<RootId, string>,
    rootsThen: ReadonlyMap<string, ReadonlyMap<number, RootId>>,
  ): readonly ReleasedReview[] {
    const stands = new Set(this.#standing.values());
    return this.#reviews.map((review) => {
      const { sessionId, operation, neuron, object } = review;
      const isSame = isAsJudged(review, effectHashes);
      const rootThen = isSame ? neuron : rootsThen.get(sessionId)?.get(operation.seq);
      return {
        ...review,
        validId: object === null ? 0n : (rootThen ?? 0n),
        holds: stands.has(review) && isSame,
        hasLapsed: review.decision === "signed" && !isSame,
      };
    });
  }
}

/** The hash is of the object's supervoxels: where it is the same, so is the smallest, its id. */
function isAsJudged(
  { neuron, contentHash }: ReleasedReview,
  effectHashes: ReadonlyMap<RootId, string>,
): boolean {
  return effectHashes.get(neuron) === contentHash;
}

/** Of the rows that hold, how many each neuron has. */
export function signOffsHeldBy(reviews: readonly ReleasedReview[]): ReadonlyMap<RootId, number> {
  const held = new Map<RootId, number>();
  for (const { holds, neuron } of reviews) {
    if (holds) held.set(neuron, (held.get(neuron) ?? 0) + 1);
  }
  return held;
}

type Decision = Pick<ReleasedReview, "decision" | "object" | "scope" | "contentHash" | "note">;

/** @param asked the request that the operation withdraws. */
function decisionOf({ body }: Operation, asked: OperationBody | undefined): Decision | null {
  const whole = { object: null, scope: "session", contentHash: "", note: "" } as const;
  switch (body.kind) {
    case "sign": {
      const { object, scope, effectHash } = body;
      return { decision: "signed", object, scope, contentHash: effectHash, note: "" };
    }
    case "withdraw-sign": {
      const { object, scope } = body;
      return { decision: "withdrawn", object, scope, contentHash: "", note: "" };
    }
    case "object-request": {
      const { object, scope, effectHash, text } = body;
      return { decision: "changes-requested", object, scope, contentHash: effectHash, note: text };
    }
    case "withdraw-request": {
      if (asked?.kind !== "object-request") return null;
      const { object, scope } = asked;
      return { decision: "request-withdrawn", object, scope, contentHash: "", note: "" };
    }
    case "approve":
      return { decision: "approved", ...whole };
    case "request-changes":
      return { decision: "changes-requested", ...whole, note: body.note };
    default:
      return null;
  }
}

/** [CM2] Prose may begin as a formula does; no cell of a table may. */
function harmless(text: string): string {
  return v.is(safeTextSchema, text) ? text : `'${text}`;
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
