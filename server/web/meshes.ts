import * as v from "valibot";
import { parseSupervoxelId } from "#core/ids/supervoxel-id.ts";
import { MAX_MASKS } from "#core/supervoxels/side-bits.ts";
import type { PieceAddress } from "#server/meshes/mesh-service.ts";
import type { KeptFile } from "#server/volumes/kept-files.ts";
import { type DirectAnswer, immutableAnswer } from "#server/web/immutable-bytes.ts";
import {
  type Asked,
  found,
  numberIn,
  queryOf,
  type RouteContext,
  roleFor,
  route,
} from "#server/web/route.ts";

interface PieceParams {
  dataset: string;
  version: string;
  supervoxel: string;
}

interface MeshParams extends PieceParams {
  detail: string;
}

const querySchema = v.strictObject({
  /** Of a piece, as the session's shape names them: a mask's hash, a point, the side. */
  cuts: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^[0-9a-f]{64}\.[12](,[0-9a-f]{64}\.[12])*$/,
        "expected hashes of masks, each with a point and side 1 or 2, and commas between",
      ),
      v.transform((text) =>
        text.split(",").map((cut) => ({
          maskHash: cut.slice(0, 64),
          side: cut.endsWith("1") ? (1 as const) : (2 as const),
        })),
      ),
      v.maxLength(MAX_MASKS),
      v.check(
        (cuts) => cuts.every(({ maskHash }, at) => at === 0 || cuts[at - 1].maskHash < maskHash),
        "expected the hashes in ascending order, none twice",
      ),
    ),
  ),
});

/** The gzipped bytes of core/meshes/mesh-codec.ts. */
export const getMesh = route<MeshParams, Asked, DirectAnswer>(async (context) => {
  const address = await addressIn(context);
  const detail = numberIn(context.params.detail);
  return answered(context.request, found(await context.app.meshes.mesh({ ...address, detail })));
});

/** The gzipped bytes of core/skeletons/skeleton-codec.ts. */
export const getSkeleton = route<PieceParams, Asked, DirectAnswer>(async (context) => {
  const address = await addressIn(context);
  return answered(context.request, found(await context.app.meshes.skeleton(address)));
});

async function addressIn(context: RouteContext<PieceParams, Asked>): Promise<PieceAddress> {
  const { params, request } = context;
  await roleFor(context, params.dataset);
  const { cuts = [] } = queryOf(request, querySchema);
  return {
    datasetId: params.dataset,
    version: numberIn(params.version),
    supervoxel: found(parseSupervoxelId(params.supervoxel)),
    cuts,
  };
}

/** A supervoxel never changes, nor does a piece of one; its masks are named by their hashes. */
function answered(request: Asked, file: KeptFile): DirectAnswer {
  const kind = { contentType: "application/octet-stream", isGzipped: true };
  return immutableAnswer(request, { ...file, ...kind });
}
