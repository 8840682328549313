import * as v from "valibot";
import type { ApiAuditEntry } from "#core/protocol/api.ts";
import { json } from "#server/web/respond.ts";
import { queryOf, requireAdmin, roleFor, route } from "#server/web/route.ts";

const PAGE_ENTRIES = 100;
const querySchema = v.strictObject({
  dataset: v.optional(v.pipe(v.string(), v.maxLength(100))),
  before: v.optional(v.pipe(v.string(), v.regex(/^[0-9]{1,18}$/, "must be an entry's number"))),
});

/** Newest first. Of one dataset for its administrators; of everything for the site's. */
export const listAudit = route<Record<string, never>>(async (context) => {
  // Rights first, and only then what else is wrong with the request.
  const asked = new URL(context.request.url).searchParams.get("dataset");
  if (asked === null) requireAdmin(context);
  else await roleFor(context, asked, "admin");
  const { before } = queryOf(context.request, querySchema);
  const records = await context.app.store.listAudit({
    datasetId: asked,
    before: before === undefined ? null : BigInt(before),
    limit: PAGE_ENTRIES,
  });
  const entries = records.map((record): ApiAuditEntry => ({ ...record, id: String(record.id) }));
  return json({ entries, hasMore: records.length === PAGE_ENTRIES });
});
