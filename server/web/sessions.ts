import * as v from "valibot";
import type { Role } from "#core/access/role.ts";
import { parseSupervoxelId, supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";
import { type IntentBody, intentBodySchema } from "#core/operations/intent.ts";
import { differenceView } from "#server/use-cases/difference-view.ts";
import { finalizeProgressOf } from "#server/use-cases/finalize-progress.ts";
import { finalizeSession } from "#server/use-cases/finalize-session.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import { isNamed } from "#server/use-cases/is-named.ts";
import type { AccessGoneError } from "#server/use-cases/live-session.ts";
import { rebaseView } from "#server/use-cases/rebase-view.ts";
import {
  neuronsView,
  piecesView,
  rootsView,
  segmentView,
  sessionView,
} from "#server/use-cases/session-views.ts";
import { json, refusalResponse } from "#server/web/respond.ts";
import { actorOf, bodyOf, found, type RouteContext, roleFor, route } from "#server/web/route.ts";

export interface SessionParams {
  session: string;
}

const MAX_ASKED_ROOTS = 100_000;

/** A session that the person has a right to; the right is asked for before it is loaded. */
export async function useSession(
  context: RouteContext<SessionParams>,
  needed: Role,
  answer: (session: HostedSession, role: Role) => Promise<Response>,
): Promise<Response> {
  const { app, params } = context;
  const record = found(await app.store.findSession(params.session));
  const role = await roleFor(context, record.datasetId, needed);
  return found(await app.sessions.use(record.id, (session) => answer(session, role)));
}

export const getSession = route<SessionParams>(async (context) => {
  const { app, params } = context;
  const session = found(await app.store.findSession(params.session));
  const role = await roleFor(context, session.datasetId);
  const dataset = found(await app.store.findDataset(session.datasetId));
  return json(sessionView(session, dataset, role));
});

const previewSchema = v.strictObject({ body: intentBodySchema });

export const previewEdit = route<SessionParams>((context) =>
  useSession(context, "proofreader", async (session) => {
    const { body } = await bodyOf(context.request, previewSchema);
    return json(await session.preview(context.person, body as IntentBody, context.request.signal));
  }),
);

export const getPieces = route<SessionParams>((context) =>
  useSession(context, "viewer", async (session) => json(await session.exclusively(piecesView))),
);

/**
 * The bytes of core/supervoxels/mask-codec.ts; named by their hash, so they never change. Those of a
 * preview that was made lately are served as well as kept ones.
 */
export const getMask = route<SessionParams & { mask: string }>((context) =>
  useSession(context, "viewer", async (session) => {
    const { mask } = context.params;
    const [row] = /^[0-9a-f]{64}$/.test(mask)
      ? await context.app.store.readMasks(session.datasetId, [mask])
      : [];
    const bytes = row?.bytes ?? session.dataset.masks.previewedBytes(mask);
    return new Response(Uint8Array.from(found(bytes)), {
      headers: {
        "content-type": "application/octet-stream",
        "cache-control": "private, max-age=31536000, immutable",
      },
    });
  }),
);

const rootsSchema = v.strictObject({
  supervoxels: v.pipe(v.array(supervoxelIdSchema), v.maxLength(MAX_ASKED_ROOTS)),
});

export const askRoots = route<SessionParams>((context) =>
  useSession(context, "viewer", async (session) => {
    const { supervoxels } = await bodyOf(context.request, rootsSchema);
    return json(await session.exclusively((model) => rootsView(model, supervoxels)));
  }),
);

export const getSegment = route<SessionParams & { supervoxel: string }>((context) =>
  useSession(context, "viewer", async (session) => {
    const supervoxel = found(parseSupervoxelId(context.params.supervoxel));
    return json(found(await session.exclusively((model) => segmentView(model, supervoxel))));
  }),
);

export const getSynapses = route<SessionParams>((context) =>
  useSession(context, "viewer", async (session) =>
    json(
      await session.exclusively((model) => ({
        seq: model.operations.length,
        synapses: model.synapses,
      })),
    ),
  ),
);

export const getNeurons = route<SessionParams>((context) =>
  useSession(context, "viewer", async (session) => json(await session.exclusively(neuronsView))),
);

export const getDifference = route<SessionParams>((context) =>
  useSession(context, "viewer", async (session) => {
    const required = await context.app.store.requiredSignOffs(session.datasetId);
    return json(await session.exclusively((model) => differenceView(model, required)));
  }),
);

const intentsSchema = v.strictObject({
  intents: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(1_000)),
});

/** For scripts: the same rules and the same outcomes as on the socket. */
export const submitIntents = route<SessionParams>((context) =>
  useSession(context, "viewer", async (session, role) => {
    const { intents } = await bodyOf(context.request, intentsSchema);
    const texts = intents.map((intent) => JSON.stringify(intent));
    try {
      return json({ outcomes: await session.submit(actorOf(context, role), texts) });
    } catch (error) {
      // It was there when the request came in.
      if (!isNamed<AccessGoneError>(error, "AccessGoneError")) throw error;
      return refusalResponse({ tag: "not-allowed", needed: "viewer", role: "none" });
    }
  }),
);

export const finalize = route<SessionParams>((context) =>
  useSession(context, "reviewer", async (session, role) => {
    const actor = actorOf(context, role);
    const result = await finalizeSession(context.app.finalizing, session, actor);
    if (!result.ok) return refusalResponse(result.error);
    return json(result.value, result.value.isNew ? 201 : 200);
  }),
);

/** How far a finalizing of this session is; null where none is under way. It never waits for one. */
export const getFinalizeProgress = route<SessionParams>((context) =>
  useSession(context, "viewer", async ({ sessionId }) =>
    json({ progress: finalizeProgressOf(sessionId) }),
  ),
);

export const getRebase = route<SessionParams>((context) =>
  useSession(context, "viewer", async (session) => {
    const required = await context.app.store.requiredSignOffs(session.datasetId);
    return json(await session.exclusively((model) => rebaseView(session, model, required)));
  }),
);
