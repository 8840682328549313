// [SY7] A dataset's regions, and which of them places are in, for whoever may see the dataset.
import * as v from "valibot";
import { type RegionLayer, regionColor, regionIndexAt } from "#core/datasets/region-layer.ts";
import { type Vec3, voxelPositionSchema } from "#core/geometry/vector.ts";
import { type ApiRegions, type ApiRegionsAt, MAX_ASKED_PLACES } from "#core/protocol/region-api.ts";
import { json } from "#server/web/respond.ts";
import { bodyOf, found, roleFor, route } from "#server/web/route.ts";

interface RegionParams {
  dataset: string;
}

export const getRegions = route<RegionParams>(async (context) => {
  const { app, params } = context;
  await roleFor(context, params.dataset);
  const kept = await app.regions.of(params.dataset);
  if (kept === null) return json({ regions: null } satisfies ApiRegions);
  const { hash, layer } = kept;
  const list = layer.regions.map((region, at) => ({ ...region, color: regionColor(at + 1) }));
  return json({ regions: { hash, grid: layer.grid, list } } satisfies ApiRegions);
});

const placesSchema = v.strictObject({
  placesVoxel: v.pipe(
    v.array(voxelPositionSchema),
    v.maxLength(MAX_ASKED_PLACES, `has more than ${MAX_ASKED_PLACES} places`),
  ),
});

/** In voxels of the dataset. One outside of it is in no region. */
export const askRegions = route<RegionParams>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset);
  const { placesVoxel } = await bodyOf(request, placesSchema);
  const { voxelNm } = found(await app.store.findDataset(params.dataset));
  const kept = await app.regions.of(params.dataset);
  if (kept !== null) return json(regionsAt(kept.hash, kept.layer, placesVoxel, voxelNm));
  return json({ hash: null, regions: [], at: placesVoxel.map(() => 0) } satisfies ApiRegionsAt);
});

function regionsAt(
  hash: string,
  layer: RegionLayer,
  placesVoxel: readonly Vec3[],
  voxelNm: Vec3,
): ApiRegionsAt {
  const indices = placesVoxel.map((place) => regionIndexAt(layer, place, voxelNm));
  const met = [...new Set(indices)].filter((index) => index > 0).sort((a, b) => a - b);
  const positions = new Map(met.map((index, at) => [index, at + 1]));
  return {
    hash,
    regions: met.map((index) => layer.regions[index - 1]),
    at: indices.map((index) => positions.get(index) ?? 0),
  };
}
