// Datasets that are being added, for the site's administrators: what is said of them, what lies at the
// addresses, how the layers lie over one another, and the import itself.
import * as v from "valibot";
import {
  draftSettingsSchema,
  LAYER_KINDS,
  VOLUME_KINDS,
  type VolumeKind,
} from "#core/datasets/dataset-draft.ts";
import { effectiveSettings } from "#core/datasets/effective-settings.ts";
import { MAX_SECTION_PX, SECTION_PLANES } from "#core/protocol/dataset-api.ts";
import { isNamed } from "#server/use-cases/is-named.ts";
import type { SourceProblem } from "#server/use-cases/ports/dataset-sources.ts";
import type { DraftRecord } from "#server/use-cases/ports/drafts.ts";
import { failure, json } from "#server/web/respond.ts";
import {
  bodyOf,
  doerOf,
  found,
  queryOf,
  type RouteContext,
  requireAdmin,
  route,
} from "#server/web/route.ts";

interface Params {
  draft: string;
}

export const listDrafts = route<Record<string, never>>(async (context) => {
  requireAdmin(context);
  const { app } = context;
  return json({ drafts: await app.drafts.list(), roots: app.sourceRoots });
});

const filesSchema = v.object({ below: v.optional(v.pipe(v.string(), v.maxLength(2_000)), "") });

/** For choosing an address: what lies in a folder, as far as the page may read it. */
export const listFiles = route<Record<string, never>>(async (context) => {
  requireAdmin(context);
  const { below } = queryOf(context.request, filesSchema);
  return json({ paths: await context.app.listFolder(below) });
});

export const createDraft = route<Record<string, never>>(async (context) => {
  requireAdmin(context);
  const settings = await bodyOf(context.request, draftSettingsSchema);
  return json(await context.app.drafts.create(context.person.id, settings), 201);
});

export const getDraft = route<Params>(async (context) => {
  const draft = await draftOf(context);
  return json(await context.app.drafts.view(draft));
});

export const putDraft = route<Params>(async (context) => {
  const draft = await draftOf(context);
  const settings = await bodyOf(context.request, draftSettingsSchema);
  const saved = await context.app.drafts.save(draft, settings);
  return saved.ok ? json(saved.value) : failure("draft-under-way");
});

export const deleteDraft = route<Params>(async (context) => {
  const draft = await draftOf(context);
  const removed = await context.app.drafts.remove(draft);
  return removed.ok ? json({}) : failure("draft-under-way");
});

const inspectSchema = v.strictObject({ layer: v.picklist(LAYER_KINDS) });

/** What is wrong with a source is an answer, not a failure of the request. */
export const inspectLayer = route<Params>(async (context) => {
  const draft = await draftOf(context);
  const { app, request } = context;
  const { layer } = await bodyOf(request, inspectSchema);
  const looked = await app.drafts.inspect(draft, layer, request.signal);
  return json({ draft: found(looked.draft), problem: looked.problem });
});

const numberText = v.pipe(
  v.string(),
  v.regex(/^-?[0-9]{1,15}([.][0-9]{1,15})?$/, "must be a number"),
  v.transform(Number),
);
const sidePx = v.pipe(
  v.string(),
  v.regex(/^[0-9]{1,4}$/, "must be a number of pixels"),
  v.transform(Number),
  v.minValue(1, "must be at least 1"),
  v.maxValue(MAX_SECTION_PX, `must be at most ${MAX_SECTION_PX}`),
);
const sectionSchema = v.object({
  layer: v.picklist(VOLUME_KINDS),
  plane: v.picklist(SECTION_PLANES),
  x: numberText,
  y: numberText,
  z: numberText,
  nmPerPx: v.pipe(numberText, v.gtValue(0, "must be above 0")),
  width: sidePx,
  height: sidePx,
});

/** Drawn from the source itself, as the settings are now: nothing is written. */
export const getSection = route<Params>(async (context) => {
  const draft = await draftOf(context);
  const { app, request } = context;
  const asked = queryOf(request, sectionSchema);
  const { layer, plane, nmPerPx, width: widthPx, height: heightPx } = asked;
  const centerNm = [asked.x, asked.y, asked.z] as const;
  if (draft.settings[layer].address === "") return failure("not-found");
  try {
    const drawn = await app.sections.get(
      sectionKey(draft, layer, asked),
      (signal) =>
        app.sources.drawSection(
          effectiveSettings(draft.settings, draft.inspections),
          { layer, plane, centerNm, nmPerPx, widthPx, heightPx },
          signal,
        ),
      request.signal,
    );
    if (drawn === null) return failure("section-too-large");
    const headers = { "content-type": "application/octet-stream", "cache-control": "no-store" };
    return new Response(drawn as unknown as BodyInit, { headers });
  } catch (error) {
    if (request.signal.aborted) return new Response(null, { status: 499 });
    if (!isNamed<SourceProblem>(error, "SourceProblem")) throw error;
    return failure("source", { ...error.problem });
  }
});

export const postImport = route<Params>(async (context) => {
  const draft = await draftOf(context);
  const { app } = context;
  const asked = await app.imports.ask(draft, doerOf(context));
  if (!asked.ok) return failure(`import-${asked.error}`, { name: draft.settings.name });
  return json(await app.drafts.view(draft), 202);
});

/** Cancels; nothing is left of what was written. */
export const deleteImport = route<Params>(async (context) => {
  const draft = await draftOf(context);
  const { app } = context;
  await app.imports.cancel(draft, doerOf(context));
  return json(await app.drafts.view(draft));
});

async function draftOf(context: RouteContext<Params>): Promise<DraftRecord> {
  requireAdmin(context);
  return found(await context.app.drafts.find(context.params.draft));
}

/** Whatever of the settings a drawing depends on, so that a change of them is another drawing. */
function sectionKey(draft: DraftRecord, layer: VolumeKind, asked: object): string {
  const settings = effectiveSettings(draft.settings, draft.inspections);
  return JSON.stringify([draft.id, settings[layer], asked]);
}
