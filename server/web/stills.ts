// `GET …/tiles/still/<version>?w=…&h=…&session=…`: what a page that is opening will show, as one picture. 204 where the
// page had better draw it itself. The tiles of the view are made after it, since the page asks for them next.
import * as v from "valibot";
import { parseSupervoxelId, type RootId } from "#core/ids/supervoxel-id.ts";
import { rootOfSupervoxel } from "#core/session/session-model.ts";
import { versionRoots } from "#server/use-cases/segments-view.ts";
import type { RootsOf } from "#server/use-cases/stills.ts";
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
import { makeTilesAhead, type OpeningParams, openingViewOf } from "#server/web/tiles-ahead.ts";

/** As in links; ids that make no sense are as if they were not there. */
const MAX_SELECTED = 64;
const stillSchema = v.object({
  session: v.optional(v.pipe(v.string(), v.maxLength(64, "must be the id of a session"))),
  s: v.optional(v.string(), ""),
});

const NONE: DirectAnswer = { status: 204, headers: { "cache-control": "no-store" }, body: null };

export const getStill = route<OpeningParams, Asked, DirectAnswer>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset);
  const view = openingViewOf(request);
  const { session, s } = queryOf(request, stillSchema);
  const rootsOf = await rootsFor(context, session);
  try {
    const version = numberIn(params.version);
    const isDrawn = view.planes.length === 1;
    const picture = isDrawn
      ? await app.stills.make(
          { datasetId: params.dataset, version, view, selected: selectedIn(s), rootsOf },
          request.signal,
        )
      : null;
    if (picture === null) return NONE;
    const headers = { "content-type": "image/jpeg", "cache-control": "no-store" };
    return { status: 200, headers, body: picture };
  } catch (error) {
    // What cannot be read is told to whoever asks for the tile; what the database lacks, to whoever asks for data.
    if (!request.signal.aborted) app.logError(error, request);
    return NONE;
  } finally {
    if (!request.signal.aborted) makeTilesAhead(context, view);
  }
});

async function rootsFor(
  { app, params }: RouteContext<OpeningParams, Asked>,
  sessionId: string | undefined,
): Promise<RootsOf> {
  if (sessionId === undefined) {
    return async (supervoxels) => {
      const dataset = found(await app.datasets.open(params.dataset));
      return versionRoots(await dataset.versionBase(numberIn(params.version)), supervoxels);
    };
  }
  const record = found(await app.store.findSession(sessionId));
  found(record.datasetId === params.dataset ? record : null);
  return async (supervoxels) =>
    found(
      await app.sessions.use(record.id, (session) =>
        session.exclusively((model) => supervoxels.map((id) => rootOfSupervoxel(model, id))),
      ),
    );
}

function selectedIn(text: string): ReadonlySet<RootId> {
  const ids = text.split(",", MAX_SELECTED).map(parseSupervoxelId);
  return new Set(ids.filter((id) => id !== null));
}
