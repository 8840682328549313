// `GET …/tiles/still/<version>?w=…&h=…&session=…`: what a page that is opening will show, as one picture. 204 where the
// page had better draw it itself. The tiles of the view are made after it, since the page asks for them next.
import * as v from "valibot";
import { parseSupervoxelId, type RootId } from "#core/ids/supervoxel-id.ts";
import { rootOfSupervoxel } from "#core/session/session-model.ts";
import { versionRoots } from "#server/use-cases/segments-view.ts";
import type { RootsOf, StillRequest } from "#server/use-cases/stills.ts";
import { isTooMuchWork } from "#server/volumes/linked/background-work.ts";
import type { DirectAnswer } from "#server/web/immutable-bytes.ts";
import {
  type Asked,
  found,
  numberIn,
  queryOf,
  type RouteContext,
  roleFor,
  route,
} from "#server/web/route.ts";
import { sourceProblem } from "#server/web/source-problem.ts";
import { makeTilesAhead, type OpeningParams, openingViewOf } from "#server/web/tiles-ahead.ts";

/** As in links; ids that make no sense are as if they were not there. */
const MAX_SELECTED = 64;
const stillSchema = v.object({
  session: v.optional(v.pipe(v.string(), v.maxLength(64, "must be the id of a session"))),
  s: v.optional(v.string(), ""),
});

const NONE: DirectAnswer = { status: 204, headers: { "cache-control": "no-store" }, body: null };

export const getStill = route<OpeningParams, Asked, DirectAnswer>(async (context) => {
  const { params, request } = context;
  await roleFor(context, params.dataset);
  const version = numberIn(params.version);
  const view = openingViewOf(request);
  const { session, s } = queryOf(request, stillSchema);
  const rootsOf = await rootsFor(context, version, session);
  const picture =
    view.planes.length === 1
      ? await drawn(context, {
          ...{ datasetId: params.dataset, version, view, rootsOf },
          selected: selectedIn(s),
        })
      : null;
  if (!request.signal.aborted) makeTilesAhead(context, view);
  if (picture === null) return NONE;
  const headers = { "content-type": "image/jpeg", "cache-control": "no-store" };
  return { status: 200, headers, body: picture };
});

/** What cannot be read, or not yet, is told to whoever asks for its tile. */
async function drawn(
  { app, request }: RouteContext<OpeningParams, Asked>,
  wanted: StillRequest,
): Promise<Uint8Array | null> {
  try {
    return await app.stills.make(wanted, request.signal);
  } catch (error) {
    const isTold = sourceProblem(error) !== null || isTooMuchWork(error);
    if (!request.signal.aborted && !isTold) app.logError(error, request);
    return null;
  }
}

async function rootsFor(
  { app, params }: RouteContext<OpeningParams, Asked>,
  version: number,
  sessionId: string | undefined,
): Promise<RootsOf> {
  if (sessionId === undefined) {
    return async (supervoxels) => {
      const dataset = await app.datasets.open(params.dataset);
      return dataset && versionRoots(await dataset.versionBase(version), supervoxels);
    };
  }
  const record = found(await app.store.findSession(sessionId));
  found(record.datasetId === params.dataset ? record : null);
  return (supervoxels) =>
    app.sessions.use(record.id, (session) =>
      session.exclusively((model) => supervoxels.map((id) => rootOfSupervoxel(model, id))),
    );
}

function selectedIn(text: string): ReadonlySet<RootId> {
  const ids = text.split(",", MAX_SELECTED).map(parseSupervoxelId);
  return new Set(ids.filter((id) => id !== null));
}
