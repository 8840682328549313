// Walks every log's hash chain, replays every session and makes every version anew: what is kept must
// be whole, and what is shown must follow from it. One thing that is damaged, or that cannot be read
// at all, is one located problem, and the rest is checked all the same.
import { checkedRegions } from "#server/use-cases/dataset-regions.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import type {
  DatasetRecord,
  SessionRecord,
  Store,
  VersionRecord,
} from "#server/use-cases/store.ts";
import {
  agreesOnReview,
  checkedLog,
  type LiveCopy,
  type Report,
  readLogForCheck,
  reasonOf,
  replayForCheck,
  verifyMasks,
  verifyRefusals,
  verifySignOffs,
} from "#server/use-cases/verify-session.ts";
import { verifyVersion, verifyVersionZero } from "#server/use-cases/verify-version.ts";

export interface StoreReport {
  readonly sessionCount: number;
  readonly operationCount: number;
  readonly versionCount: number;
  readonly problems: readonly string[];
}

export interface VerifyDeps {
  readonly store: Store;
  readonly datasets: OpenDatasets;
  /** The session in this process's memory; null where it is not there. */
  readonly liveCopy?: (sessionId: string) => Promise<LiveCopy | null>;
}

export async function verifyStore(
  deps: VerifyDeps,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<StoreReport> {
  const { store } = deps;
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(problem);
  const counts = { sessionCount: 0, operationCount: 0, versionCount: 0 };
  const work: (() => Promise<void>)[] = [];
  for (const dataset of await store.listDatasets()) {
    const versions = await store.listVersions(dataset.id);
    counts.versionCount += versions.length;
    for (const version of versions.filter(({ number }) => number === 0)) {
      const at = `version 0 of ${dataset.name}`;
      work.push(() => located(at, report, () => verifyImport(deps, dataset, version)));
    }
    const regionsOf = `regions of ${dataset.name}`;
    work.push(() => located(regionsOf, report, () => verifyRegions(store, dataset.id)));
    const sessions = await store.listSessions(dataset.id);
    for (const { number, sessionId } of versions) {
      if (number === 0 || sessions.some(({ id }) => id === sessionId)) continue;
      report(`version ${number} of ${dataset.name}: its session ${sessionId} is not there.`);
    }
    for (const session of sessions) {
      counts.sessionCount++;
      const version = versions.find(({ sessionId }) => sessionId === session.id) ?? null;
      work.push(async () => {
        counts.operationCount += await verifySession(deps, dataset, { session, version }, report);
      });
    }
  }
  work.push(() => located("the database", report, () => verifyKeys(store, report)));
  for (const [index, step] of work.entries()) {
    signal.throwIfAborted();
    await step();
    onProgress(index + 1, work.length);
  }
  return { ...counts, problems };
}

/** What `check` throws, as a problem that says where. */
async function located(at: string, report: Report, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    const reason = reasonOf(error);
    report(`${/^(session|version) /.test(reason) ? "" : `${at}: `}${reason}.`);
  }
}

/** [SY7] Releases name them by their hash. */
async function verifyRegions(store: Store, datasetId: string): Promise<void> {
  const regions = await store.readRegions(datasetId);
  if (regions !== null) await checkedRegions(regions);
}

/** What belongs to nothing was given another key: no walk from a dataset comes to it. */
async function verifyKeys(store: Store, report: Report): Promise<void> {
  for (const { table, problem } of await store.listAstrayTables()) {
    report(`table ${table}: ${problem}.`);
  }
}

async function verifyImport(deps: VerifyDeps, dataset: DatasetRecord, version: VersionRecord) {
  await verifyVersionZero(deps.store, await openedOf(deps, dataset), version);
}

async function openedOf({ datasets }: VerifyDeps, dataset: DatasetRecord) {
  const opened = await datasets.open(dataset.id);
  if (opened === null) throw new Error(`dataset ${dataset.name}: its folder cannot be opened`);
  return opened;
}

/** Resolves to how many operations its log has. */
async function verifySession(
  deps: VerifyDeps,
  dataset: DatasetRecord,
  { session, version }: { session: SessionRecord; version: VersionRecord | null },
  report: Report,
): Promise<number> {
  const { store } = deps;
  const { id } = session;
  const at = `session ${id}`;
  await located(at, report, () => verifyRefusals(store, id, report));
  // What is in memory is never ahead of what is kept: it is looked at first.
  const live = (await deps.liveCopy?.(id)) ?? null;
  const before = await store.readProjection(id);
  const rows = await readLogForCheck(store, id, report);
  if (rows === null) return 0;
  await located(at, report, async () => {
    const operations = await checkedLog(store, id, rows, before);
    const opened = await openedOf(deps, dataset);
    await verifyMasks(store, dataset.id, operations);
    await opened.masks.readFor(operations.map(({ body }) => body));
    const base = await opened.versionBase(session.baseVersion);
    const log = { operations, rows };
    const { model, signOffs } = replayForCheck(id, base, log, live, report);
    if (before?.operationCount === rows.length && before.state !== model.state) {
      report(`${at}: its column state is ${before.state}, its log says ${model.state}.`);
    }
    if (before?.operationCount === rows.length && !agreesOnReview(before, model)) {
      report(`${at}: its column review is not what its log says of sign-offs.`);
    }
    await verifySignOffs(store, id, signOffs, report);
    if (version === null) {
      const isFinalized = model.state === "finalized";
      if (isFinalized) report(`${at}: it is finalized, but its version is not there.`);
      return;
    }
    const isOnBase = version.baseNumber === session.baseVersion;
    await verifyVersion(store, opened, version, { operations, model: isOnBase ? model : null });
  });
  return rows.length;
}
