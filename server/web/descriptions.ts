// What people say of a version, and who they are to the world. Neither touches the version [RV5].
import * as v from "valibot";
import { parseOrcid } from "#core/access/orcid.ts";
import type { ApiDescription } from "#core/protocol/version-api.ts";
import { descriptionFieldsSchema } from "#core/review/version-description.ts";
import { isNamed } from "#server/use-cases/is-named.ts";
import type {
  DescribedMeanwhileError,
  DescriptionStore,
} from "#server/use-cases/ports/descriptions.ts";
import { failure, json } from "#server/web/respond.ts";
import {
  bodyOf,
  doerOf,
  found,
  numberIn,
  requireSignIn,
  roleFor,
  route,
} from "#server/web/route.ts";

interface VersionParams {
  dataset: string;
  version: string;
}

export const getDescription = route<VersionParams>(async (context) => {
  const { app, params } = context;
  await roleFor(context, params.dataset);
  const version = numberIn(params.version);
  return json(await describedView(app.store, params.dataset, version));
});

const SHOWN_REVISIONS = 50;

/** What is said now, and who said what before. */
async function describedView(
  store: Pick<DescriptionStore, "readVersionDescription" | "listDescriptions">,
  datasetId: string,
  version: number,
): Promise<ApiDescription> {
  const described = found(await store.readVersionDescription(datasetId, version));
  const history = await store.listDescriptions(datasetId, version, SHOWN_REVISIONS);
  return { ...described, history };
}

const describeSchema = v.strictObject({
  /** The revision that was seen; 0 for none. */
  seenRevision: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  fields: descriptionFieldsSchema,
});

export const describeVersion = route<VersionParams>(async (context) => {
  const { app, params, request } = context;
  await roleFor(context, params.dataset, "reviewer");
  const version = numberIn(params.version);
  found(await app.store.findVersion(params.dataset, version));
  const { seenRevision, fields } = await bodyOf(request, describeSchema);
  try {
    await app.store.describeVersion({ datasetId: params.dataset, version, seenRevision }, fields, {
      atMs: app.nowMs(),
      doer: doerOf(context),
      action: "version.described",
      subjectKind: "dataset",
      subjectId: params.dataset,
      datasetId: params.dataset,
      details: { version, name: fields.title },
    });
  } catch (error) {
    if (!isNamed<DescribedMeanwhileError>(error, "DescribedMeanwhileError")) throw error;
    return failure("changed-meanwhile");
  }
  return json(await describedView(app.store, params.dataset, version));
});

const orcidSchema = v.strictObject({
  orcid: v.nullable(
    v.pipe(
      v.string(),
      v.check(
        (text) => parseOrcid(text) !== null,
        "must be an ORCID iD, like 0000-0002-1825-0097, with its last character right",
      ),
      v.transform((text) => parseOrcid(text) ?? text),
    ),
  ),
});

/** One's own; null takes it away. */
export const setOrcid = route<Record<string, never>>(async (context) => {
  requireSignIn(context);
  const { app, person, request } = context;
  const { orcid } = await bodyOf(request, orcidSchema);
  await app.store.setOrcid(person.id, orcid, {
    atMs: app.nowMs(),
    doer: doerOf(context),
    action: "orcid.set",
    subjectKind: "person",
    subjectId: person.id,
    datasetId: null,
    details: { name: orcid ?? "" },
  });
  return json({ orcid });
});

export const getOrcid = route<Record<string, never>>(async (context) => {
  requireSignIn(context);
  return json({ orcid: await context.app.store.findOrcid(context.person.id) });
});
