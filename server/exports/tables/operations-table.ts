// [OP2] Every operation of every session that led to the version, with the canonical text that was
// hashed: whoever holds the table can check the chain without this app.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";
import { orcidOf } from "#server/exports/release-authors.ts";
import type { ReleaseDescription } from "#server/exports/release-source.ts";

export interface ReleasedOperation {
  readonly version: number;
  readonly sessionId: string;
  readonly sessionTitle: string;
  readonly operation: Operation;
  /** False where it was undone or overridden [OP4]. */
  readonly isActive: boolean;
  /** Exactly as hashed. */
  readonly entry: string;
  readonly hash: string;
}

export function operationsTable(
  voxelNm: Vec3,
  description: ReleaseDescription | null,
): ColumnTable<ReleasedOperation> {
  return {
    path: "provenance/operations",
    about:
      "Every operation of the sessions that led to this version, in order. hash is the SHA-256 of " +
      "entry, and entry holds the hash of the operation before it (prev_hash).",
    key: ["operation_id"],
    columns: [
      {
        name: "operation_id",
        about: "Session and sequence number.",
        type: "text",
        value: ({ sessionId, operation }) => `${sessionId}/${operation.seq}`,
      },
      {
        name: "version",
        about: "The version that the operation's session became.",
        type: "int32",
        value: ({ version }) => version,
      },
      {
        name: "session",
        about: "The session that the operation was made in.",
        type: "text",
        value: ({ sessionId }) => sessionId,
      },
      {
        name: "session_title",
        about: "How the team called the session.",
        type: "text",
        value: ({ sessionTitle }) => sessionTitle,
      },
      {
        name: "sequence",
        about: "From 1 in each session.",
        type: "int32",
        value: ({ operation }) => operation.seq,
      },
      {
        name: "timestamp_utc",
        about: "When it was committed, ISO 8601.",
        type: "text",
        value: ({ operation }) => new Date(operation.atMs).toISOString(),
      },
      {
        name: "user_id",
        about: "The account that made it.",
        type: "text",
        value: ({ operation }) => operation.authorId,
      },
      {
        name: "user_name",
        about: "The author's name at that time.",
        type: "text",
        value: ({ operation }) => operation.authorName,
      },
      {
        name: "user_orcid",
        about:
          "The author's ORCID, where the version's description names them with one; else empty.",
        type: "text",
        value: ({ operation }) => orcidOf(description, operation.authorId),
      },
      {
        name: "kind",
        about: "merge, split, synapse-add, undo and so on.",
        type: "text",
        value: ({ operation }) => operation.body.kind,
      },
      {
        name: "is_active",
        about: "false where it was undone, or overridden by a later operation.",
        type: "boolean",
        value: ({ isActive }) => isActive,
      },
      {
        name: "undo_of",
        about: "The sequence number that an undo or redo speaks of; 0 for other kinds.",
        type: "int32",
        value: ({ operation }) => undoOf(operation),
      },
      {
        name: "overrides",
        about: "Sequence numbers that it knowingly overrode, separated by spaces.",
        type: "text",
        value: ({ operation }) => operation.overrides.join(" "),
      },
      {
        name: "reason",
        about: "Why, in the author's words, where they gave a reason; else empty.",
        type: "text",
        value: ({ operation }) => operation.reason ?? "",
      },
      {
        name: "before_ids",
        about: "Ids of the segments that it changed, before; separated by spaces.",
        type: "text",
        value: ({ operation }) => uniqueIds(operation.effect.changes.flatMap((c) => c.before)),
      },
      {
        name: "after_ids",
        about: "Ids of the segments that it changed, after; separated by spaces.",
        type: "text",
        value: ({ operation }) =>
          uniqueIds(operation.effect.changes.flatMap((c) => c.after.map((piece) => piece.root))),
      },
      {
        name: "source_supervoxel_ids",
        about:
          "A split's sources or first group, a merge's first place (or all), a presynaptic site, a record's place.",
        type: "text",
        value: ({ operation }) => supervoxelsOf(sidesOf(operation).sources),
      },
      {
        name: "source_positions_nm",
        about: "Their positions: x y z, separated by semicolons.",
        type: "text",
        value: ({ operation }) => positionsOf(sidesOf(operation).sources, voxelNm),
      },
      {
        name: "sink_supervoxel_ids",
        about: "A split's sinks or other groups, a merge's second place, the postsynaptic sites.",
        type: "text",
        value: ({ operation }) => supervoxelsOf(sidesOf(operation).sinks),
      },
      {
        name: "sink_positions_nm",
        about: "Their positions: x y z, separated by semicolons.",
        type: "text",
        value: ({ operation }) => positionsOf(sidesOf(operation).sinks, voxelNm),
      },
      {
        name: "prev_hash",
        about: "The hash of the session's operation before; zeros for the first.",
        type: "text",
        value: ({ operation }) => operation.prevHash,
      },
      {
        name: "hash",
        about: "SHA-256 of entry.",
        type: "text",
        value: ({ hash }) => hash,
      },
      {
        name: "entry",
        about: "The whole operation as canonical JSON, exactly as hashed.",
        type: "text",
        value: ({ entry }) => entry,
      },
    ],
  };
}

type Places = readonly { readonly positionVoxel: Vec3; readonly supervoxel: bigint }[];

function sidesOf({ body }: Operation): { readonly sources: Places; readonly sinks: Places } {
  switch (body.kind) {
    case "merge":
      return { sources: [body.a], sinks: [body.b] };
    case "merge-many":
      return { sources: body.places, sinks: [] };
    case "split":
    case "split-supervoxel":
      return body;
    case "split-groups":
      return { sources: body.groups[0], sinks: body.groups.slice(1).flat() };
    case "synapse-add":
      return {
        sources: [body.synapse.pre.place],
        sinks: body.synapse.posts.map((site) => site.place),
      };
    case "synapse-suggest":
      return {
        sources: body.synapses.map(({ pre }) => pre.place),
        sinks: body.synapses.flatMap(({ posts }) => posts.map((site) => site.place)),
      };
    case "synapse-edit":
      return {
        sources: body.changes.pre === undefined ? [] : [body.changes.pre.place],
        sinks: (body.changes.posts ?? []).flatMap(({ to }) => (to === null ? [] : [to.place])),
      };
    case "neuron-add":
      return { sources: [body.neuron.place], sinks: [] };
    case "sign":
    case "withdraw-sign":
    case "object-request":
      return { sources: [body.object], sinks: [] };
    case "claim":
    case "comment-add":
      return { sources: [body.place], sinks: [] };
    default:
      return { sources: [], sinks: [] };
  }
}

function undoOf({ body }: Operation): number {
  return body.kind === "undo" || body.kind === "redo" ? body.of : 0;
}

function supervoxelsOf(places: Places): string {
  return places.map((place) => place.supervoxel).join(" ");
}

function positionsOf(places: Places, voxelNm: Vec3): string {
  const texts = places.map(({ positionVoxel }) =>
    positionVoxel.map((part, axis) => part * voxelNm[axis]).join(" "),
  );
  return texts.join(";");
}

function uniqueIds(ids: readonly bigint[]): string {
  return [...new Set(ids)].join(" ");
}
