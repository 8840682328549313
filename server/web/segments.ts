// Many segments at once: for tables of neurons and their connections, of a version and of a session.
import * as v from "valibot";
import { supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";
import { MAX_ASKED_FACTS } from "#core/protocol/segment-api.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  segmentsNowView,
  versionRootsView,
  versionSegmentsView,
} from "#server/use-cases/segments-view.ts";
import { json } from "#server/web/respond.ts";
import { bodyOf, found, numberIn, type RouteContext, roleFor, route } from "#server/web/route.ts";
import { type SessionParams, useSession } from "#server/web/sessions.ts";

export interface VersionParams {
  dataset: string;
  version: string;
}

const MAX_ASKED_ROOTS = 100_000;

/** The number of a version that is there, for a person who may see it. */
async function versionNumber(context: RouteContext<VersionParams>): Promise<number> {
  const { app, params } = context;
  await roleFor(context, params.dataset);
  const number = numberIn(params.version);
  found(await app.store.findVersion(params.dataset, number));
  return number;
}

/** Ends the request where the person may not see the version, or it is not there. */
export async function baseOfVersion(context: RouteContext<VersionParams>): Promise<SessionBase> {
  const number = await versionNumber(context);
  const dataset = found(await context.app.datasets.open(context.params.dataset));
  return dataset.versionBase(number);
}

export const listVersionSegments = route<VersionParams>(async (context) => {
  const number = await versionNumber(context);
  return json(await versionSegmentsView(context.app.store, context.params.dataset, number));
});

const supervoxelsSchema = (limit: number) =>
  v.strictObject({ supervoxels: v.pipe(v.array(supervoxelIdSchema), v.maxLength(limit)) });
const rootsSchema = supervoxelsSchema(MAX_ASKED_ROOTS);
const factsSchema = supervoxelsSchema(MAX_ASKED_FACTS);

/** In which of the version's segments supervoxels are; they stay there for ever. */
export const askVersionRoots = route<VersionParams>(async (context) => {
  const base = await baseOfVersion(context);
  const { supervoxels } = await bodyOf(context.request, rootsSchema);
  return json(versionRootsView(base, supervoxels));
});

/** What a table shows of segments that a session changed, or that were signed in it. */
export const askSegments = route<SessionParams>((context) =>
  useSession(context, "viewer", async (session) => {
    const { supervoxels } = await bodyOf(context.request, factsSchema);
    return json(await session.exclusively((model) => segmentsNowView(model, supervoxels)));
  }),
);
