import * as v from "valibot";
import { parseSupervoxelId, supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import {
  edgeBlameView,
  lineageView,
  pastRootsView,
  segmentAtView,
  supervoxelBlameView,
} from "#server/use-cases/history-views.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import { piecesView, rootsView } from "#server/use-cases/session-views.ts";
import { failure, json } from "#server/web/respond.ts";
import { found, numberIn, queryOf, route } from "#server/web/route.ts";
import { type SessionParams, useSession } from "#server/web/sessions.ts";

/** A request's line of more than 16 KiB is turned away before it comes here. */
const MAX_ASKED_ROOTS = 500;
const MAX_LINEAGE_NODES = 20_000;

type StateParams = SessionParams & { seq: string };

/** What a task reads of the session as it stood after the operation that the path names. */
async function answerAt(
  session: HostedSession,
  seqText: string,
  task: (model: SessionModel) => unknown,
): Promise<Response> {
  const state = await session.atState(numberIn(seqText), task);
  return state.ok
    ? json(found(state.value))
    : failure("bad-request", { field: "seq", problem: state.error });
}

const rootsQuerySchema = v.strictObject({
  supervoxels: v.pipe(
    v.string(),
    v.transform((text) => text.split(",")),
    v.array(supervoxelIdSchema),
    v.maxLength(MAX_ASKED_ROOTS),
  ),
});

export const getRootsAt = route<StateParams>((context) =>
  useSession(context, "viewer", async (session) => {
    const { supervoxels } = queryOf(context.request, rootsQuerySchema);
    const seq = numberIn(context.params.seq);
    const quick = await session.exclusively((model) => pastRootsView(model, supervoxels, seq));
    if (quick !== null) return json(quick);
    return answerAt(session, context.params.seq, (model) => rootsView(model, supervoxels));
  }),
);

export const getPiecesAt = route<StateParams>((context) =>
  useSession(context, "viewer", (session) =>
    answerAt(session, context.params.seq, (model) => piecesView(model)),
  ),
);

export const getSegmentAt = route<StateParams & { supervoxel: string }>((context) =>
  useSession(context, "viewer", (session) => {
    const supervoxel = found(parseSupervoxelId(context.params.supervoxel));
    return answerAt(session, context.params.seq, (model) => segmentAtView(model, supervoxel));
  }),
);

const lineageQuerySchema = v.strictObject({
  seq: v.optional(v.pipe(v.string(), v.regex(/^[0-9]{1,9}$/, "expected a sequence number"))),
});

/** Of the segment that the root id named after operation `seq`, or names now. */
export const getLineage = route<SessionParams & { root: string }>((context) =>
  useSession(context, "viewer", async (session) => {
    const root = found(parseSupervoxelId(context.params.root));
    const { seq } = queryOf(context.request, lineageQuerySchema);
    const lineage = found(
      await session.exclusively((model) =>
        lineageView(model, root, seq === undefined ? model.operations.length : Number(seq)),
      ),
    );
    if (lineage.nodes.length <= MAX_LINEAGE_NODES) return json(lineage);
    const problem = `has more than ${MAX_LINEAGE_NODES} relatives: ask for one of them`;
    return failure("bad-request", { field: "root", problem });
  }),
);

export const getSupervoxelBlame = route<SessionParams & { supervoxel: string }>((context) =>
  useSession(context, "viewer", async (session) => {
    const supervoxel = found(parseSupervoxelId(context.params.supervoxel));
    return json(
      found(await session.exclusively((model) => supervoxelBlameView(model, supervoxel))),
    );
  }),
);

export const getEdgeBlame = route<SessionParams & { supervoxel: string; other: string }>(
  (context) =>
    useSession(context, "viewer", async (session) => {
      const left = found(parseSupervoxelId(context.params.supervoxel));
      const right = found(parseSupervoxelId(context.params.other));
      return json(found(await session.exclusively((model) => edgeBlameView(model, left, right))));
    }),
);
