// A dataset that is being added: what a person says of it is kept, what lies at the addresses is
// looked at, and the layers are held against each other. Nothing of it is a dataset yet.
import { randomBytes } from "node:crypto";
import { checkLayers } from "#core/datasets/check-layers.ts";
import { type DraftSettings, EMPTY_DRAFT, type LayerKind } from "#core/datasets/dataset-draft.ts";
import { NOTHING_INSPECTED } from "#core/datasets/inspection.ts";
import type { ApiDraft, ApiImport, ApiSourceProblem } from "#core/protocol/dataset-api.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import {
  type ImportJob,
  type ImportJobs,
  isUnderWay,
} from "#server/use-cases/dataset-imports/import-jobs.ts";
import { inspectedLayer } from "#server/use-cases/dataset-imports/inspect-settings.ts";
import { type DatasetSources, SourceProblem } from "#server/use-cases/ports/dataset-sources.ts";
import type { DraftRecord, DraftStore } from "#server/use-cases/ports/drafts.ts";

export interface DraftDeskDeps {
  readonly drafts: DraftStore;
  readonly imports: Pick<ImportJobs, "find">;
  readonly sources: DatasetSources;
  readonly nowMs: () => number;
}

export interface DraftDesk {
  create(ownerId: string, settings?: DraftSettings): Promise<ApiDraft>;
  list(): Promise<readonly ApiDraft[]>;
  find(id: string): Promise<DraftRecord | null>;
  view(draft: DraftRecord): Promise<ApiDraft>;
  /** `under-way`: what is being imported stays as it is. */
  save(draft: DraftRecord, settings: DraftSettings): Promise<Result<ApiDraft, "under-way">>;
  /** What was found is kept; the problem is one of the source. */
  inspect(
    draft: DraftRecord,
    layer: LayerKind,
    signal: AbortSignal,
  ): Promise<{ readonly draft: ApiDraft | null; readonly problem: ApiSourceProblem | null }>;
  remove(draft: DraftRecord): Promise<Result<null, "under-way">>;
}

export function createDraftDesk({ drafts, imports, sources, nowMs }: DraftDeskDeps): DraftDesk {
  const view = async (draft: DraftRecord): Promise<ApiDraft> => {
    const { id, ownerName, settings, inspections, updatedAtMs } = draft;
    const findings = checkLayers(settings, inspections);
    const job = settings.name === "" ? null : await imports.find(draft);
    const seen = job === null ? null : apiImport(job);
    return { id, ownerName, settings, inspections, findings, import: seen, updatedAtMs };
  };
  const isBusy = async (draft: DraftRecord) => {
    const job = await imports.find(draft);
    return job !== null && isUnderWay(job);
  };
  return {
    async create(ownerId, settings = EMPTY_DRAFT) {
      const id = randomBytes(8).toString("hex");
      const at = nowMs();
      const times = { createdAtMs: at, updatedAtMs: at };
      await drafts.createDraft({
        ...{ id, ownerId, settings },
        inspections: NOTHING_INSPECTED,
        ...times,
      });
      const made = await drafts.findDraft(id);
      if (made === null) throw new Error("a draft is gone that was just made");
      return view(made);
    },
    list: async () => Promise.all((await drafts.listDrafts()).map(view)),
    find: (id) => drafts.findDraft(id),
    view,
    async save(draft, settings) {
      if (await isBusy(draft)) return refused("under-way");
      const saved = await drafts.saveSettings(draft.id, settings, nowMs());
      return accepted(await view(saved ?? { ...draft, settings }));
    },
    async inspect(draft, layer, signal) {
      try {
        const found = await inspectedLayer(sources, draft.settings, layer, "page", signal);
        const kept = await drafts.saveInspection(draft.id, draft.settings, layer, found);
        return { draft: kept === null ? null : await view(kept), problem: null };
      } catch (error) {
        if (!(error instanceof SourceProblem)) throw error;
        const kept = await drafts.saveInspection(draft.id, draft.settings, layer, null);
        return { draft: kept === null ? null : await view(kept), problem: error.problem };
      }
    },
    async remove(draft) {
      if (await isBusy(draft)) return refused("under-way");
      await drafts.removeDraft(draft.id);
      return accepted(null);
    },
  };
}

export function apiImport(job: ImportJob): ApiImport {
  const { state, stage, done, total, remainingMs, problem, detail, askedByName } = job;
  const { askedAtMs } = job;
  const source = problem === "bad-data" ? (JSON.parse(detail) as ApiSourceProblem) : null;
  return {
    ...{ state, stage, done, total, remainingMs, problem, source },
    ...{ askedByName, askedAtMs },
  };
}
