// `GET …/tiles/ahead/<version>?w=…&h=…`: what a page that is opening says it will show. Answered at once: the page
// asks for the tiles themselves once its code is there, and then they are made, or nearly so.
import * as v from "valibot";
import { PLANES, type Plane } from "#core/geometry/plane.ts";
import { type Vec3, voxelPositionSchema } from "#core/geometry/vector.ts";
import type { OpeningView } from "#server/use-cases/opening-view.ts";
import {
  type Asked,
  numberIn,
  queryOf,
  type RouteContext,
  roleFor,
  route,
} from "#server/web/route.ts";

const MAX_SIDE_PX = 16_384;
const MAX_PIXEL_RATIO = 8;
/** As in links to a view. */
const ZOOM_LIMITS = [1e-4, 1e4] as const;

function numberText(least: number, most: number) {
  const message = `must be a number from ${least} to ${most}`;
  return v.pipe(
    v.string(),
    v.regex(/^[0-9.]{1,24}$/, message),
    v.transform(Number),
    v.check((value) => value >= least && value <= most, message),
  );
}

/** Links are what people paste: a part that makes no sense is as if it were not there. */
function orNull<T>(schema: v.GenericSchema<unknown, T>) {
  return v.fallback(v.nullable(schema), null);
}

const positionText = v.pipe(
  v.string(),
  v.transform((text): unknown => text.split(",").map(Number)),
  voxelPositionSchema,
);

const viewSchema = v.object({
  w: numberText(1, MAX_SIDE_PX),
  h: numberText(1, MAX_SIDE_PX),
  r: v.optional(numberText(0.1, MAX_PIXEL_RATIO), "1"),
  p: v.optional(orNull<Vec3>(positionText), null),
  z: v.optional(orNull<number>(numberText(...ZOOM_LIMITS)), null),
  v: v.optional(v.string(), "xy"),
});

export interface OpeningParams {
  readonly dataset: string;
  readonly version: string;
}

export const getTilesAhead = route<OpeningParams, Asked>(async (context) => {
  await roleFor(context, context.params.dataset);
  makeTilesAhead(context, openingViewOf(context.request));
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
});

/** The page's view, in the query of a request. */
export function openingViewOf(request: Asked): OpeningView {
  const { w, h, r, p, z, v: layout } = queryOf(request, viewSchema);
  return {
    ...{ positionVoxel: p, zoom: z, planes: planesOf(layout) },
    ...{ widthCssPx: w, heightCssPx: h, pixelRatio: r },
  };
}

/** Begins it, and does not wait. */
export function makeTilesAhead(
  { app, params, request }: RouteContext<OpeningParams, Asked>,
  view: OpeningView,
): void {
  app.tilesAhead
    .make(params.dataset, numberIn(params.version), view)
    .catch((error: unknown) => app.logError(error, request));
}

/** Of the page's layouts, that of one plane and those of all. */
function planesOf(layout: string): readonly Plane[] {
  const only = PLANES.filter((plane) => plane === layout);
  return only.length > 0 ? only : PLANES;
}
