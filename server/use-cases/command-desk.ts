// What the command line asks for, carried out in the process that owns the data.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type {
  CommandContext,
  CommandProgressListener,
  ImportedDataset,
  WrittenBackup,
} from "#server/cli/command-context.ts";
import type { BackupCommand, ImportCommand } from "#server/cli/command-request.ts";
import { inspectSettings } from "#server/use-cases/dataset-imports/inspect-settings.ts";
import { type ExportDeps, exportRelease } from "#server/use-cases/export-command.ts";
import type { OpenImport } from "#server/use-cases/import-port.ts";
import { type ImportReleaseDeps, importRelease } from "#server/use-cases/import-release.ts";
import {
  type InvitationCommandDeps,
  invitationCommands,
} from "#server/use-cases/invitation-commands.ts";
import { COMMAND_LINE, type PeopleDesk } from "#server/use-cases/people-desk.ts";
import type { DatasetSources } from "#server/use-cases/ports/dataset-sources.ts";
import {
  addRegions,
  type RegionCommandDeps,
  removeRegions,
} from "#server/use-cases/region-commands.ts";
import {
  datasetIdOf,
  type RegisterDeps,
  registerDataset,
} from "#server/use-cases/register-dataset.ts";
import type { ReviewRules } from "#server/use-cases/review-rules.ts";
import type { DatasetRecord, Store } from "#server/use-cases/store.ts";
import type { Turns } from "#server/use-cases/turns.ts";
import { unknownDataset } from "#server/use-cases/unknown-dataset.ts";
import { type VerifyDeps, verifyStore } from "#server/use-cases/verify-store.ts";

export interface CommandDeskDeps
  extends RegisterDeps,
    InvitationCommandDeps,
    ExportDeps,
    RegionCommandDeps,
    ImportReleaseDeps {
  readonly store: Store;
  readonly people: PeopleDesk;
  readonly reviewRules: ReviewRules;
  readonly sources: DatasetSources;
  /** Shared with the jobs that import. */
  readonly turns: Turns;
  /** Whether a job is importing a dataset of this id. */
  readonly isBeingImported: (datasetId: string) => Promise<boolean>;
  /** Writes the dataset's folder whole or not at all; refused in one sentence. */
  readonly importFiles: (
    request: ImportCommand,
    targetDir: string,
    onProgress: CommandProgressListener,
    signal: AbortSignal,
  ) => Promise<Result<OpenImport, string>>;
  /** Everything into one file that was not there before; refused in one sentence. */
  readonly writeBackup: (
    request: BackupCommand,
    onProgress: CommandProgressListener,
    signal: AbortSignal,
  ) => Promise<Result<WrittenBackup, string>>;
  /** For `verify`: the session in this process's memory. */
  readonly liveCopy: NonNullable<VerifyDeps["liveCopy"]>;
}

/** What the folder was made from: the same import run again has nothing to do. */
const SOURCE_FILE = "source.json";

class ImportRefused extends Error {}

export function createCommandDesk(deps: CommandDeskDeps): CommandContext {
  const { store } = deps;
  let isBackingUp = false;
  const inTurn = <T>(
    onProgress: CommandProgressListener,
    signal: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> =>
    deps.turns.take(work, signal, () =>
      onProgress({ stage: "waiting for another import", done: 0, total: 1 }),
    );
  return {
    importDataset: (request, onProgress, signal) =>
      inTurn(onProgress, signal, () => importDataset(deps, request, onProgress, signal)),
    inspectLayers: (settings, signal) => inspectSettings(deps.sources, settings, "command", signal),
    importRelease: (request, onProgress, signal) =>
      inTurn(onProgress, signal, () => importRelease(deps, request, onProgress, signal)),
    exportRelease: (request, onProgress, signal) =>
      exportRelease(deps, request, onProgress, signal),
    async listDatasets() {
      const datasets = await store.listDatasets();
      return Promise.all(
        datasets.map(async (dataset) => {
          const versions = await store.listVersions(dataset.id);
          return { ...dataset, newestVersion: Math.max(...versions.map(({ number }) => number)) };
        }),
      );
    },
    async listPeople() {
      return (await deps.people.list()).map((person) => ({
        ...person,
        roles: person.roles.map(({ datasetName, role }) => ({ dataset: datasetName, role })),
      }));
    },
    async addPerson({ name, email, isAdmin }) {
      const added = await deps.people.add({ name, email, isAdmin }, COMMAND_LINE);
      return added === null
        ? refused(`--email: somebody with the address ${email} is there already.`)
        : accepted({ password: added.password });
    },
    async grantRole({ email, dataset: name, role }) {
      const person = await store.findPersonByEmail(email);
      if (person === null)
        return refused(`--email: nobody has the address ${email}; add them first.`);
      const dataset = await store.findDatasetByName(name);
      if (dataset === null) return refused(await unknownDataset(store, name));
      await deps.people.setRole(person.id, dataset.id, role === "none" ? null : role, COMMAND_LINE);
      return accepted(null);
    },
    async reviewRules({ dataset: name, require: required }) {
      const dataset = await store.findDatasetByName(name);
      if (dataset === null) return refused(await unknownDataset(store, name));
      if (required !== undefined) {
        await deps.reviewRules.set(dataset.id, required, COMMAND_LINE);
      }
      return accepted(await store.requiredSignOffs(dataset.id));
    },
    addRegions: (request, onProgress, signal) => addRegions(deps, request, onProgress, signal),
    removeRegions: ({ dataset }) => removeRegions(deps, dataset),
    async changeAccount({ command, email }) {
      const person = await store.findPersonByEmail(email);
      if (person === null) return refused(`--email: nobody has the address ${email}.`);
      if (command === "person-sign-out") {
        const signInCount = await deps.people.endSignIns(person.id, null, COMMAND_LINE);
        return accepted({ signInCount });
      }
      await deps.people.setDisabled(person.id, command === "person-disable", COMMAND_LINE);
      return accepted({ signInCount: 0 });
    },
    ...invitationCommands(deps),
    async listDeeds({ limit }) {
      const [deeds, people, datasets] = await Promise.all([
        store.listAudit({ datasetId: null, before: null, limit }),
        store.listPeople(),
        store.listDatasets(),
      ]);
      const names = new Map([...people, ...datasets].map(({ id, name }) => [id, name]));
      return deeds.map(({ atMs, actorName, via, action, subjectId, datasetId, details }) => {
        const { name, ...others } = details;
        const words = Object.entries(others).map(([key, value]) => `${key}: ${value ?? "none"}`);
        if (datasetId !== null) words.push(names.get(datasetId) ?? datasetId);
        const subject = names.get(subjectId) ?? String(name ?? subjectId);
        return { atMs, who: actorName, via, action, subject, details: words.join(", ") };
      });
    },
    async backup(request, onProgress, signal) {
      if (isBackingUp) return refused("Another backup is being written: wait for its end.");
      isBackingUp = true;
      try {
        return await deps.writeBackup(request, onProgress, signal);
      } finally {
        isBackingUp = false;
      }
    },
    verify: (onProgress, signal) =>
      verifyStore(
        deps,
        (done, total) => onProgress({ stage: "replaying sessions", done, total }),
        signal,
      ),
  };
}

async function importDataset(
  deps: CommandDeskDeps,
  request: ImportCommand,
  onProgress: CommandProgressListener,
  signal: AbortSignal,
): Promise<Result<ImportedDataset, string>> {
  const there = await deps.store.findDatasetByName(request.name);
  if (there !== null) {
    const taken = `--name: a dataset named ${request.name} is there already; choose another name.`;
    return (await isSameSource(deps, request)) ? alreadyImported(deps, there) : refused(taken);
  }
  if (await deps.isBeingImported(datasetIdOf(request.name))) {
    return refused(
      `--name: a dataset named ${request.name} is being imported; wait, or choose another name.`,
    );
  }
  try {
    const write = async (targetDir: string) => {
      const written = await deps.importFiles(request, targetDir, onProgress, signal);
      if (!written.ok) throw new ImportRefused(written.error);
      await writeFile(join(targetDir, SOURCE_FILE), sourceText(request));
      return written.value;
    };
    const registered = await registerDataset(deps, request.name, write, COMMAND_LINE);
    await deps.onImported(registered.record);
    return accepted({ ...registered.record, ...registered, wasThere: false });
  } catch (error) {
    if (error instanceof ImportRefused) return refused(error.message);
    throw error;
  }
}

function sourceText(request: ImportCommand): string {
  return `${canonicalJson(request as CanonicalValue)}\n`;
}

async function isSameSource(deps: CommandDeskDeps, request: ImportCommand): Promise<boolean> {
  const path = join(deps.datasetsDir, datasetIdOf(request.name), SOURCE_FILE);
  try {
    return (await readFile(path, "utf8")) === sourceText(request);
  } catch {
    // A dataset that was not imported from files, such as the demo, has no source to compare.
    return false;
  }
}

async function alreadyImported(
  deps: CommandDeskDeps,
  dataset: DatasetRecord,
): Promise<Result<ImportedDataset, string>> {
  const version = await deps.store.findVersion(dataset.id, 0);
  const { segmentCount = 0, synapseCount = 0 } = version ?? {};
  return accepted({ ...dataset, segmentCount, synapseCount, wasThere: true });
}
