// [RV5] A version against what makes it: the imported files for version 0, else the version before
// and the session's log. Every row that is kept of it must be the one that follows.
import type { Operation } from "#core/operations/operation.ts";
import { rebaseSession } from "#core/session/rebased-session.ts";
import type { SessionModel } from "#core/session/session-model.ts";
import type { OpenDataset } from "#server/use-cases/open-datasets.ts";
import type { Store, VersionContents, VersionRecord } from "#server/use-cases/store.ts";
import { importedContents, sessionContents } from "#server/use-cases/version-contents.ts";

type VersionTable =
  | "readPieces"
  | "readEdgeChanges"
  | "readSegments"
  | "readSynapses"
  | "readConnections"
  | "readLineage"
  | "readNeurons";

export async function verifyVersionZero(
  store: Store,
  opened: OpenDataset,
  version: VersionRecord,
): Promise<void> {
  const { graph, partition, synapses, neurons } = await opened.versionBase(0);
  // Synapses have their one home in the version's rows, and so have the neuron records and pieces of a
  // version that came from a release: what else is kept follows from them.
  const pieces = await store.readPieces(version.datasetId, 0);
  const edgeChanges = await store.readEdgeChanges(version.datasetId, 0);
  const rootIndices = partition.rootIndices.toArray();
  const imported = { graph, rootIndices, synapses, neurons, pieces, edgeChanges };
  const again = importedContents(imported, version);
  if (opened.record.createdAtMs !== version.createdAtMs) {
    throw astray(opened, version, "its time is not that of its dataset");
  }
  await compare(store, opened, version, again);
}

export async function verifyVersion(
  store: Store,
  opened: OpenDataset,
  version: VersionRecord,
  { operations, model }: { operations: readonly Operation[]; model: SessionModel | null },
): Promise<void> {
  const last = operations.at(-1);
  if (last?.body.kind !== "finalize" || last.body.version !== version.number) {
    throw astray(opened, version, "its session's log does not end with its finalize entry");
  }
  if (last.body.manifestHash !== version.manifestHash) {
    throw astray(opened, version, "its manifest hash is not that of its finalize entry");
  }
  if (last.authorId !== version.createdById || last.authorName !== version.createdByName) {
    throw astray(opened, version, "it is not by who finalized it");
  }
  // Builds before the anchor took the time a moment earlier than the entry's.
  const earliestMs = operations.at(-2)?.atMs ?? last.atMs;
  if (version.createdAtMs > last.atMs || version.createdAtMs < earliestMs) {
    throw astray(opened, version, "its time is not that of its finalize entry");
  }
  const base = await opened.versionBase(version.baseNumber ?? 0);
  const again = sessionContents(model ?? rebaseSession(base, operations), version);
  await compare(store, opened, version, again);
}

async function compare(
  store: Store,
  opened: OpenDataset,
  version: VersionRecord,
  again: VersionContents,
): Promise<void> {
  const { datasetId, number } = version;
  for (const key of ["segmentCount", "synapseCount", "connectionCount"] as const) {
    if (again.record[key] !== version[key]) {
      throw astray(opened, version, `its ${key} is ${version[key]}, not ${again.record[key]}`);
    }
  }
  const before = version.baseNumber ?? 0;
  /** Pieces and changes are read with those of the versions before. */
  const tail = async (read: "readPieces" | "readEdgeChanges"): Promise<readonly unknown[]> => {
    const all: readonly unknown[] = await store[read](datasetId, number);
    return number === 0 ? all : all.slice((await store[read](datasetId, before)).length);
  };
  const tables: readonly [VersionTable, string, readonly unknown[]][] = [
    ["readPieces", "pieces", again.pieces],
    ["readEdgeChanges", "edge changes", again.edgeChanges],
    ["readSegments", "segments", again.segments],
    ["readSynapses", "synapses", again.synapses],
    ["readConnections", "connections", again.connections],
    ["readLineage", "lineage", again.lineage],
    ["readNeurons", "neuron records", again.neurons],
  ];
  for (const [read, name, expected] of tables) {
    const kept =
      read === "readPieces" || read === "readEdgeChanges"
        ? await tail(read)
        : await store[read](datasetId, number);
    const at = firstDifference(kept, expected);
    if (at !== null) throw astray(opened, version, `row ${at} of its ${name} is another`);
  }
  const roots = await store.readRootIndices(datasetId, number);
  const at = roots.findIndex((root, index) => root !== again.rootIndices[index]);
  if (at >= 0 || roots.length !== again.rootIndices.length) {
    const where = at < 0 ? Math.min(roots.length, again.rootIndices.length) : at;
    throw astray(opened, version, `its partition differs at supervoxel ${where}`);
  }
  if (again.record.manifestHash !== version.manifestHash) {
    throw astray(opened, version, "its base and log give another manifest");
  }
}

function firstDifference(kept: readonly unknown[], expected: readonly unknown[]): number | null {
  for (let at = 0; at < Math.max(kept.length, expected.length); at++) {
    if (rowText(kept[at]) !== rowText(expected[at])) return at;
  }
  return null;
}

/** One text a value, whatever the order of its keys; unlike canonical JSON it knows infinity. */
function rowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(rowText).join(",")}]`;
  if (typeof value !== "object" || value === null) {
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, field]) => `${key}:${rowText(field)}`)
    .join(",")}}`;
}

function astray(opened: OpenDataset, version: VersionRecord, what: string): Error {
  return new Error(`version ${version.number} of ${opened.record.name}: ${what}`);
}
