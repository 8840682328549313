// Reads a release's source from the store: the version and, along its base numbers, every version
// before it with its session's log.
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { ascendingOrder } from "#server/exports/ascending-order.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import { releaseDescriptionOf } from "#server/exports/release-description.ts";
import {
  type ReleaseSession,
  type ReleaseSource,
  type ReleaseStep,
  releasedVersion,
} from "#server/exports/release-source.ts";
import { releasedEdges } from "#server/exports/released-edges.ts";
import { compareSynapseIds } from "#server/exports/tables/synapses-table.ts";
import type {
  DatasetRecord,
  Pages,
  Store,
  VersionRecord,
  VersionSynapse,
} from "#server/use-cases/store.ts";
import type { VolumeReader } from "#server/volumes/volume-port.ts";

type ReleaseStore = Pick<
  Store,
  | "findVersion"
  | "findSession"
  | "readLog"
  | "readSignOffs"
  | "lineagePages"
  | "readRootIndices"
  | "segmentPages"
  | "synapsePages"
  | "synapseIdPages"
  | "synapsesAt"
  | "connectionPages"
  | "readNeurons"
  | "readPieces"
  | "readMasks"
  | "readVersionDescription"
>;

type VerdictRootsReader = (sessionId: string) => Promise<ReadonlyMap<number, RootId>>;

/**
 * null where the dataset has no such version.
 * @param readGraph the version's; asked where the version is there.
 * @param readLabelVolume the version's; where it is left out no skeletons are made.
 * @param readVerdictRoots of a session; where it is left out the ids that lapsed are not told.
 */
export async function storeReleaseSource(
  store: ReleaseStore,
  dataset: DatasetRecord,
  versionNumber: number,
  readGraph: () => Promise<AgglomerationGraph>,
  readLabelVolume?: () => Promise<VolumeReader<Uint32Array>>,
  readVerdictRoots?: VerdictRootsReader,
): Promise<ReleaseSource | null> {
  const version = await store.findVersion(dataset.id, versionNumber);
  if (version === null) return null;
  const chain = await readChain(store, version, readVerdictRoots);
  const { number } = releasedVersion({ chain });
  const graph = await readGraph();
  const described = await store.readVersionDescription(dataset.id, number);
  return {
    dataset,
    chain,
    supervoxelIds: graph.supervoxelIds.toArray(),
    edges: releasedEdges(graph),
    mergeAffinity: graph.mergeAffinity,
    description: described === null ? null : releaseDescriptionOf(described),
    rootIndices: await store.readRootIndices(dataset.id, number),
    readSegments: () => store.segmentPages(dataset.id, number),
    readSynapses: () => synapsesById(store, dataset.id, number),
    readConnections: () => store.connectionPages(dataset.id, number),
    readNeurons: () => store.readNeurons(dataset.id, number),
    readPieces: () => store.readPieces(dataset.id, number),
    async readMask(hash) {
      const [mask] = await store.readMasks(dataset.id, [hash]);
      if (mask === undefined)
        throw new ReleaseDamageError(`mask ${hash}, which a piece was cut by, is not there`);
      return mask.bytes;
    },
    ...(readLabelVolume === undefined ? {} : { readLabelVolume }),
  };
}

async function readChain(
  store: ReleaseStore,
  newest: VersionRecord,
  readVerdictRoots: VerdictRootsReader = async () => new Map(),
): Promise<readonly ReleaseStep[]> {
  const steps: ReleaseStep[] = [];
  for (let version: VersionRecord | null = newest; version !== null; ) {
    steps.push({
      version,
      session:
        version.sessionId === null
          ? null
          : await readSession(store, version.sessionId, readVerdictRoots),
      readLineage: lineageOf(store, version),
    });
    version = await readBase(store, version);
  }
  return steps.reverse();
}

function lineageOf(store: ReleaseStore, { datasetId, number }: VersionRecord) {
  return () => store.lineagePages(datasetId, number);
}

const SYNAPSES_A_PAGE = 4_096;

/** As they were imported and added they lie in no order of their own. */
async function* synapsesById(
  store: ReleaseStore,
  datasetId: string,
  number: number,
): Pages<VersionSynapse> {
  const readIds = () => store.synapseIdPages(datasetId, number);
  const order = await ascendingOrder(readIds, compareSynapseIds);
  if (order === null) {
    yield* store.synapsePages(datasetId, number);
    return;
  }
  for (let from = 0; from < order.length; from += SYNAPSES_A_PAGE) {
    yield store.synapsesAt(datasetId, number, order.subarray(from, from + SYNAPSES_A_PAGE));
  }
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

async function readSession(
  store: ReleaseStore,
  id: string,
  readVerdictRoots: VerdictRootsReader,
): Promise<ReleaseSession> {
  const session = await store.findSession(id);
  if (session === null) throw new Error(`a version names session ${id}, which is not there`);
  return {
    id,
    title: session.title,
    readLog: () => store.readLog(id),
    signOffs: await store.readSignOffs(id),
    readVerdictRoots: () => readVerdictRoots(id),
  };
}
