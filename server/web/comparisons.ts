import * as v from "valibot";
import { COMPARED_KINDS } from "#core/protocol/version-api.ts";
import { json } from "#server/web/respond.ts";
import { found, numberIn, queryOf, roleFor, route } from "#server/web/route.ts";

const MAX_ROWS = 1_000;

const askedSchema = v.strictObject({
  /** Left out: how much differs, of all kinds. */
  what: v.optional(v.picklist(COMPARED_KINDS)),
  after: v.optional(v.pipe(v.string(), v.maxLength(100)), ""),
  limit: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[1-9][0-9]{0,3}$/, "must be a whole number from 1"),
      v.transform(Number),
      v.maxValue(MAX_ROWS, `must be ${MAX_ROWS} or less`),
    ),
    "200",
  ),
});

interface CompareParams {
  dataset: string;
  version: string;
  other: string;
}

/** What the other version gained and lost against this one, a page at a time. */
export const compareVersions = route<CompareParams>(async (context) => {
  const { app, params, request } = context;
  const { dataset: datasetId } = params;
  await roleFor(context, datasetId);
  const [left, right] = [numberIn(params.version), numberIn(params.other)];
  for (const number of [left, right]) found(await app.store.findVersion(datasetId, number));
  const { what, after, limit } = queryOf(request, askedSchema);
  if (what === undefined) {
    const counts = await app.store.countDifferences(datasetId, left, right);
    return json({ left, right, counts });
  }
  const page = await app.comparer.page({ datasetId, left, right }, what, { after, limit });
  return json({ left, right, what, ...page });
});
