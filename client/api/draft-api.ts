// The routes about datasets that are being added, as functions.
import * as v from "valibot";
import { requestBytes } from "#client/api/request-bytes.ts";
import type { ApiRequest } from "#client/api/request-json.ts";
import { FINDING_TAGS } from "#core/datasets/check-layers.ts";
import {
  type DraftSettings,
  draftSettingsSchema,
  type LayerKind,
  type VolumeKind,
} from "#core/datasets/dataset-draft.ts";
import { inspectionsSchema } from "#core/datasets/inspection.ts";
import {
  decodeGreyPart,
  decodeLabelPart,
  type GreyPart,
  type LabelPart,
} from "#core/datasets/section-codec.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  type ApiDraft,
  type ApiSourceProblem,
  IMPORT_PROBLEMS,
  type SectionPlane,
} from "#core/protocol/dataset-api.ts";
import { RELEASE_STATES } from "#core/protocol/release-api.ts";

export interface AskedSection {
  readonly plane: SectionPlane;
  readonly centerNm: Vec3;
  readonly nmPerPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface DraftApi {
  drafts(
    signal?: AbortSignal,
  ): Promise<{ readonly drafts: readonly ApiDraft[]; readonly roots: readonly string[] }>;
  /** What lies in a folder of the server's machine, whole paths; "" for where one may begin. */
  files(folder: string, signal?: AbortSignal): Promise<readonly string[]>;
  createDraft(settings: DraftSettings): Promise<ApiDraft>;
  draft(id: string, signal?: AbortSignal): Promise<ApiDraft>;
  saveDraft(id: string, settings: DraftSettings, signal?: AbortSignal): Promise<ApiDraft>;
  removeDraft(id: string): Promise<void>;
  /** What is wrong with the source is in the answer. */
  inspectLayer(
    id: string,
    layer: LayerKind,
    signal?: AbortSignal,
  ): Promise<{ readonly draft: ApiDraft; readonly problem: ApiSourceProblem | null }>;
  imageSection(id: string, asked: AskedSection, signal?: AbortSignal): Promise<GreyPart>;
  labelSection(id: string, asked: AskedSection, signal?: AbortSignal): Promise<LabelPart>;
  startImport(id: string): Promise<ApiDraft>;
  cancelImport(id: string): Promise<ApiDraft>;
  /** For ever. @param withWork whether sessions and versions may go too. */
  removeDataset(datasetId: string, asked: RemovedDataset): Promise<void>;
}

export interface RemovedDataset {
  /** As it was typed. */
  readonly name: string;
  readonly withWork: boolean;
}

const text = v.string();
const problemSchema = v.object({ file: text, field: text, problem: text, remedy: text });
const importSchema = v.looseObject({
  state: v.picklist(RELEASE_STATES),
  stage: text,
  done: v.number(),
  total: v.number(),
  problem: v.nullable(v.picklist(IMPORT_PROBLEMS)),
  source: v.nullable(problemSchema),
});
const draftSchema = v.looseObject({
  id: text,
  ownerName: text,
  settings: draftSettingsSchema,
  inspections: inspectionsSchema,
  findings: v.array(v.looseObject({ tag: v.picklist(FINDING_TAGS) })),
  import: v.nullable(importSchema),
}) as unknown as v.GenericSchema<unknown, ApiDraft>;
const draftsSchema = v.object({ drafts: v.array(draftSchema), roots: v.array(text) });
const inspectedSchema = v.object({ draft: draftSchema, problem: v.nullable(problemSchema) });

type Ask = <T>(
  method: ApiRequest["method"],
  path: string,
  schema: v.GenericSchema<unknown, T>,
  more?: { readonly body?: unknown; readonly signal?: AbortSignal | undefined },
) => Promise<T>;

export function createDraftApi(ask: Ask, fetchAnswer: typeof fetch, root: string): DraftApi {
  const pathOf = (id: string, rest = "") => `/dataset-drafts/${encodeURIComponent(id)}${rest}`;
  const section = (
    id: string,
    layer: VolumeKind,
    asked: AskedSection,
    signal: AbortSignal | undefined,
  ) => {
    const [x, y, z] = asked.centerNm.map(decimal);
    const query = new URLSearchParams({
      ...{ layer, plane: asked.plane, x, y, z, nmPerPx: decimal(asked.nmPerPx) },
      ...{ width: String(asked.widthPx), height: String(asked.heightPx) },
    });
    const url = `${root}${pathOf(id, "/section")}?${query}`;
    return requestBytes(fetchAnswer, { url, signal });
  };
  return {
    drafts: (signal) => ask("GET", "/dataset-drafts", draftsSchema, { signal }),
    async files(folder, signal) {
      const path = `/dataset-drafts/files?${new URLSearchParams({ below: folder })}`;
      return (await ask("GET", path, v.object({ paths: v.array(text) }), { signal })).paths;
    },
    createDraft: (settings) => ask("POST", "/dataset-drafts", draftSchema, { body: settings }),
    draft: (id, signal) => ask("GET", pathOf(id), draftSchema, { signal }),
    saveDraft: (id, settings, signal) =>
      ask("PUT", pathOf(id), draftSchema, { body: settings, signal }),
    async removeDraft(id) {
      await ask("DELETE", pathOf(id), v.object({}));
    },
    inspectLayer: (id, layer, signal) =>
      ask("POST", pathOf(id, "/inspect"), inspectedSchema, { body: { layer }, signal }),
    imageSection: async (id, asked, signal) =>
      decodeGreyPart(await section(id, "image", asked, signal)),
    labelSection: async (id, asked, signal) =>
      decodeLabelPart(await section(id, "labels", asked, signal)),
    async removeDataset(datasetId, asked) {
      const path = `/datasets/${encodeURIComponent(datasetId)}`;
      await ask("DELETE", path, v.object({}), { body: asked });
    },
    startImport: (id) => ask("POST", pathOf(id, "/import"), draftSchema),
    cancelImport: (id) => ask("DELETE", pathOf(id, "/import"), draftSchema),
  };
}

/** Without an exponent, which the server does not read. */
const decimal = (value: number) => String(Number(value.toFixed(6)));
