// Deletes a dataset for everyone: what the database has of it in one transaction, then its files. What
// a crash leaves of the files nobody knows of, and an import of the same name clears it.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { accepted, type Result, refused } from "#core/result.ts";
import type { Bus } from "#server/use-cases/bus.ts";
import type { Doer } from "#server/use-cases/ports/audit.ts";
import type { DatasetRecord, Store } from "#server/use-cases/store.ts";

export interface DatasetRemoverDeps {
  readonly store: Pick<Store, "removeDataset" | "listSessions" | "listVersions">;
  /** Each has a folder by the dataset's id. */
  readonly folders: readonly string[];
  readonly bus: Bus;
  /** Lets go of it in this process, before its files go. */
  readonly forget: (datasetId: string) => Promise<void>;
  readonly nowMs: () => number;
}

export type RemoveProblem =
  | { readonly tag: "dataset-name-differs" }
  /** Counted without version 0, which is the import. */
  | { readonly tag: "dataset-in-use"; readonly sessions: number; readonly versions: number };

export class DatasetRemover {
  readonly #deps: DatasetRemoverDeps;

  constructor(deps: DatasetRemoverDeps) {
    this.#deps = deps;
  }

  async remove(
    dataset: DatasetRecord,
    asked: { readonly name: string; readonly withWork: boolean },
    doer: Doer,
  ): Promise<Result<null, RemoveProblem>> {
    const { store, folders, bus, forget, nowMs } = this.#deps;
    const { id, name } = dataset;
    if (asked.name !== name) return refused({ tag: "dataset-name-differs" });
    const sessions = (await store.listSessions(id)).length;
    const versions = (await store.listVersions(id)).filter(({ number }) => number > 0).length;
    if (sessions + versions > 0 && !asked.withWork) {
      return refused({ tag: "dataset-in-use", sessions, versions });
    }
    await store.removeDataset(id, {
      atMs: nowMs(),
      doer,
      action: "dataset.removed",
      subjectKind: "dataset",
      subjectId: id,
      datasetId: id,
      details: { name, sessions, versions },
    });
    await forget(id);
    await bus.publish({ kind: "dataset", datasetId: id });
    for (const folder of folders) await rm(join(folder, id), { recursive: true, force: true });
    return accepted(null);
  }
}
