import * as v from "valibot";
import { supervoxelIdSchema } from "#core/ids/supervoxel-id.ts";
import { shapeView, versionShapeView } from "#server/use-cases/shape-view.ts";
import { failure, json } from "#server/web/respond.ts";
import { found, queryOf, route } from "#server/web/route.ts";
import { baseOfVersion, type VersionParams } from "#server/web/segments.ts";
import { type SessionParams, useSession } from "#server/web/sessions.ts";

/** A request's line of more than 16 KiB is turned away before it comes here. */
const MAX_ASKED_SEGMENTS = 300;

const rootsSchema = v.optional(
  v.pipe(
    v.string(),
    v.transform((text) => text.split(",")),
    v.array(supervoxelIdSchema),
    v.maxLength(MAX_ASKED_SEGMENTS),
  ),
);
const querySchema = v.strictObject({
  /** Root ids of segments as the version has them, with commas between. */
  before: rootsSchema,
  /** Root ids of segments as they are now. */
  after: rootsSchema,
  /** Ids of supervoxels or pieces, for the segments that hold them now. */
  holding: rootsSchema,
});
const versionQuerySchema = v.strictObject({ holding: rootsSchema });

/** What to draw of segments before the session and now; the meshes are the dataset's. */
export const getShape = route<SessionParams>((context) =>
  useSession(context, "viewer", async (session) => {
    const { before = [], after = [], holding = [] } = queryOf(context.request, querySchema);
    if (before.length + after.length + holding.length === 0) {
      const problem = "expected root ids in before or in after, or ids of supervoxels in holding";
      return failure("bad-request", { field: "after", problem });
    }
    const asked = { before, after, holding };
    return json(found(await session.exclusively((model) => shapeView(model, asked))));
  }),
);

/** The same of segments of a finalized version. */
export const getVersionShape = route<VersionParams>(async (context) => {
  const base = await baseOfVersion(context);
  const { holding = [] } = queryOf(context.request, versionQuerySchema);
  if (holding.length === 0) {
    const problem = "expected ids of supervoxels of the version, with commas between";
    return failure("bad-request", { field: "holding", problem });
  }
  return json(versionShapeView(base, holding));
});
