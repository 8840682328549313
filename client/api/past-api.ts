// [RV9] The routes that tell how a segment of a version came to be, as functions.
import * as v from "valibot";
import { voxelPositionSchema } from "#core/geometry/vector.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { ApiPastPage, PastKind } from "#core/protocol/past-api.ts";

/** A segment of a version. */
export interface PastSubject {
  readonly datasetId: string;
  readonly version: number;
  readonly root: RootId;
}

export interface PastApi {
  /** A page of what is told of the segment's past, newest first. */
  past<K extends PastKind>(
    subject: PastSubject,
    kind: K,
    page: { readonly from: number; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<ApiPastPage<K>>;
}

type Ask = <T>(
  method: "GET",
  path: string,
  schema: v.GenericSchema<unknown, T>,
  more: { readonly signal?: AbortSignal | undefined },
) => Promise<T>;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.string();
const operation = {
  ...{ version: count, sessionId: text, sessionTitle: text, seq: count, atMs: v.number() },
  ...{ authorId: text, authorName: text, reason: v.nullable(text) },
  positionVoxel: voxelPositionSchema,
};
const scope = v.picklist(["whole", "backbone", "axon", "dendrite", "synapses"]);
const told = v.object({
  ...{ of: count, version: count, choice: text, count, verdict: text, minutes: v.number() },
});
const comment = v.object({
  ...{ seq: count, authorId: text, authorName: text, atMs: v.number(), text },
  ...{ mentions: v.array(text), isTakenBack: v.boolean() },
});

const ITEMS = {
  edits: v.object({ ...operation, kind: text, told, isActive: v.boolean() }),
  "sign-offs": v.object({ ...operation, scope, holds: v.boolean() }),
  threads: v.object({
    ...{ ...operation, requestScope: v.nullable(scope), isResolved: v.boolean() },
    ...{ turnedByName: v.nullable(text), commentCount: count, comments: v.array(comment) },
  }),
};

function pageSchema<K extends PastKind>(kind: K): v.GenericSchema<unknown, ApiPastPage<K>> {
  const item: v.GenericSchema<unknown, unknown> = ITEMS[kind];
  return v.object({
    ...{ root: text, total: count, items: v.array(item), next: v.nullable(count) },
  }) as unknown as v.GenericSchema<unknown, ApiPastPage<K>>;
}

export function createPastApi(ask: Ask): PastApi {
  return {
    past({ datasetId, version, root }, kind, { from, limit }, signal) {
      const segment = `/datasets/${encodeURIComponent(datasetId)}/versions/${version}/segments/${root}`;
      const path = `${segment}/${kind}?from=${from}&limit=${limit}`;
      return ask("GET", path, pageSchema(kind), { signal });
    },
  };
}
