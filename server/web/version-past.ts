import * as v from "valibot";
import { parseSupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { PastKind } from "#core/protocol/past-api.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";
import { isKnown } from "#server/web/entity-tag.ts";
import { json } from "#server/web/respond.ts";
import { found, numberIn, queryOf, roleFor, route } from "#server/web/route.ts";
import type { VersionParams } from "#server/web/segments.ts";

const MAX_ITEMS = 100;
/** Counted up when the same past is told in another shape. */
const SHAPE = 1;

const countSchema = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^[0-9]{1,9}$/, `must be a whole number from ${least}`),
    v.transform(Number),
    v.minValue(least, `must be a whole number from ${least}`),
    v.maxValue(most, `must be ${most} or less`),
  );
const pageSchema = v.strictObject({
  from: v.optional(countSchema(0, 999_999_999), "0"),
  limit: v.optional(countSchema(1, MAX_ITEMS), "20"),
});

type PastParams = VersionParams & { supervoxel: string };

/** [RV9] Of the version's segment that holds the supervoxel. It never changes; whether one may see it does. */
function getPast(kind: PastKind) {
  return route<PastParams>(async (context) => {
    const { app, params, request } = context;
    await roleFor(context, params.dataset);
    const version = found(await app.store.findVersion(params.dataset, numberIn(params.version)));
    const supervoxel = found(parseSupervoxelId(params.supervoxel));
    const page = queryOf(request, pageSchema);
    const { manifestHash, sessionId } = version;
    const asked = [kind, supervoxel, page.from, page.limit].join(" ");
    const etag = `"${sha256Hex(`past ${SHAPE}\n${manifestHash}\n${sessionId}\n${asked}`)}"`;
    const headers = { etag, "cache-control": "private, no-cache" };
    if (isKnown(request.headers.get("if-none-match"), etag)) {
      return new Response(null, { status: 304, headers });
    }
    const response = json(found(await app.pasts.page(version, supervoxel, kind, page)));
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  });
}

export const getEdits = getPast("edits");
export const getSignOffs = getPast("sign-offs");
export const getThreads = getPast("threads");
