// Reads a release's source from the store: the version and, along its base numbers, every version
// before it with its session's log.
import {
  type ReleaseSession,
  type ReleaseSource,
  type ReleaseStep,
  releasedVersion,
} from "#server/exports/release-source.ts";
import type { DatasetRecord, Store, VersionRecord } from "#server/use-cases/store.ts";
import type { VolumeReader } from "#server/volumes/volume-port.ts";

type ReleaseStore = Pick<
  Store,
  | "findVersion"
  | "findSession"
  | "readLog"
  | "readSignOffs"
  | "readLineage"
  | "readRootIndices"
  | "readSegments"
  | "readSynapses"
  | "readConnections"
  | "readPieces"
  | "readMasks"
>;

/**
 * null where the dataset has no such version.
 * @param readSupervoxelIds those of the version's graph; asked where the version is there.
 * @param readLabelVolume the version's; where it is left out no skeletons are made.
 */
export async function storeReleaseSource(
  store: ReleaseStore,
  dataset: DatasetRecord,
  versionNumber: number,
  readSupervoxelIds: () => Promise<BigUint64Array>,
  readLabelVolume?: () => Promise<VolumeReader<Uint32Array>>,
): Promise<ReleaseSource | null> {
  const version = await store.findVersion(dataset.id, versionNumber);
  if (version === null) return null;
  const chain = await readChain(store, version);
  const { number } = releasedVersion({ chain });
  return {
    dataset,
    chain,
    supervoxelIds: await readSupervoxelIds(),
    rootIndices: await store.readRootIndices(dataset.id, number),
    readSegments: () => store.readSegments(dataset.id, number),
    readSynapses: () => store.readSynapses(dataset.id, number),
    readConnections: () => store.readConnections(dataset.id, number),
    readPieces: () => store.readPieces(dataset.id, number),
    async readMask(hash) {
      const [mask] = await store.readMasks(dataset.id, [hash]);
      if (mask === undefined)
        throw new Error(`mask ${hash}, which a piece was cut by, is not there`);
      return mask.bytes;
    },
    ...(readLabelVolume === undefined ? {} : { readLabelVolume }),
  };
}

async function readChain(
  store: ReleaseStore,
  newest: VersionRecord,
): Promise<readonly ReleaseStep[]> {
  const steps: ReleaseStep[] = [];
  for (let version: VersionRecord | null = newest; version !== null; ) {
    steps.push({
      version,
      session: version.sessionId === null ? null : await readSession(store, version.sessionId),
      lineage: await store.readLineage(version.datasetId, version.number),
    });
    version = await readBase(store, version);
  }
  return steps.reverse();
}

async function readBase(
  store: ReleaseStore,
  version: VersionRecord,
): Promise<VersionRecord | null> {
  if (version.baseNumber === null) return null;
  const base = await store.findVersion(version.datasetId, version.baseNumber);
  if (base === null || base.number >= version.number) {
    throw new Error(`version ${version.number} names a base ${version.baseNumber} that cannot be`);
  }
  return base;
}

async function readSession(store: ReleaseStore, id: string): Promise<ReleaseSession> {
  const session = await store.findSession(id);
  if (session === null) throw new Error(`a version names session ${id}, which is not there`);
  return {
    id,
    title: session.title,
    log: await store.readLog(id),
    signOffs: await store.readSignOffs(id),
  };
}
