// Walks every log's hash chain and replays every session: what is kept must be whole, and what is
// shown must follow from it.
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { Operation } from "#core/operations/operation.ts";
import { formatEntry } from "#core/protocol/entry.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import { checkMask, DamagedMaskError } from "#server/use-cases/dataset-masks.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { parseLog, replaySession } from "#server/use-cases/session-log.ts";
import type {
  DatasetRecord,
  SessionRecord,
  Store,
  VersionRecord,
} from "#server/use-cases/store.ts";
import { sessionContents } from "#server/use-cases/version-contents.ts";

export interface StoreReport {
  readonly sessionCount: number;
  readonly operationCount: number;
  readonly versionCount: number;
  readonly problems: readonly string[];
}

export async function verifyStore(
  deps: { readonly store: Store; readonly datasets: OpenDatasets },
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<StoreReport> {
  const { store } = deps;
  const problems: string[] = [];
  const counts = { sessionCount: 0, operationCount: 0, versionCount: 0 };
  const datasets = await store.listDatasets();
  const work: (() => Promise<void>)[] = [];
  for (const dataset of datasets) {
    const versions = await store.listVersions(dataset.id);
    counts.versionCount += versions.length;
    for (const session of await store.listSessions(dataset.id)) {
      counts.sessionCount++;
      const version = versions.find(({ sessionId }) => sessionId === session.id) ?? null;
      work.push(async () => {
        counts.operationCount += await verifySession(deps, dataset, session, version, problems);
      });
    }
  }
  for (const [index, step] of work.entries()) {
    signal.throwIfAborted();
    await step();
    onProgress(index + 1, work.length);
  }
  return { ...counts, problems };
}

async function verifySession(
  deps: { readonly store: Store; readonly datasets: OpenDatasets },
  dataset: DatasetRecord,
  session: SessionRecord,
  version: VersionRecord | null,
  problems: string[],
): Promise<number> {
  const rows = await deps.store.readLog(session.id);
  try {
    const operations = parseLog(session.id, rows);
    const opened = await deps.datasets.open(dataset.id);
    if (opened === null) throw new Error(`dataset ${dataset.name}: its folder cannot be opened`);
    await verifyMasks(deps.store, dataset, operations);
    await opened.masks.readFor(operations.map(({ body }) => body));
    const model = replaySession(await opened.versionBase(session.baseVersion), operations);
    const astray = model.operations.findIndex(
      (operation, index) => formatEntry(operation) !== rows[index].entry,
    );
    if (astray >= 0) {
      throw new Error(
        `session ${session.id}, operation ${astray + 1}: a replay has another effect`,
      );
    }
    if (version !== null) await verifyVersion(deps.store, opened, version, operations);
  } catch (error) {
    problems.push(error instanceof Error ? `${error.message}.` : String(error));
  }
  return rows.length;
}

/** [OP8] Every mask that the log names is kept, and is what its hash says. */
async function verifyMasks(
  store: Pick<Store, "readMasks">,
  dataset: DatasetRecord,
  operations: readonly Operation[],
): Promise<void> {
  const hashes = new Set(
    operations.flatMap(({ body }) => (body.kind === "split-supervoxel" ? [body.maskHash] : [])),
  );
  if (hashes.size === 0) return;
  for (const mask of await store.readMasks(dataset.id, [...hashes])) {
    checkMask(mask);
    hashes.delete(mask.hash);
  }
  const [lost] = hashes;
  if (lost !== undefined) throw new DamagedMaskError(`mask ${lost} is not there`);
}

/** [RV5] The version's manifest hash and its pieces, from its base and the session's log. */
async function verifyVersion(
  store: Pick<Store, "readPieces">,
  opened: NonNullable<Awaited<ReturnType<OpenDatasets["open"]>>>,
  version: VersionRecord,
  operations: Parameters<typeof replaySession>[1],
): Promise<void> {
  const base = await opened.versionBase(version.baseNumber ?? 0);
  const again = sessionContents(replaySession(base, operations), version);
  if (again.record.manifestHash !== version.manifestHash) {
    throw new Error(
      `version ${version.number} of ${opened.record.name}: its base and log give another manifest`,
    );
  }
  const kept = await store.readPieces(version.datasetId, version.number);
  const pieces = base.pieces?.settled?.pieces ?? [];
  if (textOf(kept) !== textOf([...pieces, ...again.pieces])) {
    throw new Error(
      `version ${version.number} of ${opened.record.name}: its base and log give other pieces`,
    );
  }
}

function textOf(pieces: readonly SettledPiece[]): string {
  return canonicalJson(pieces as unknown as CanonicalValue);
}
