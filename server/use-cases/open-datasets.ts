// Datasets that are in use: their volumes opened once, the graph and partition of a version built
// once and shared by all of its sessions.
import type { AgglomerationGraph, GraphColumns } from "#core/agglomeration/base-graph.ts";
import { foldEdgeChanges } from "#core/agglomeration/fold-edge-changes.ts";
import type { BasePartition } from "#core/segmentation/base-partition.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import { DatasetMasks } from "#server/use-cases/dataset-masks.ts";
import type { DatasetRecord, Store, VersionRecord } from "#server/use-cases/store.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";
import { type VersionVolumes, versionVolumes } from "#server/use-cases/version-volumes.ts";

/** Tells a version's graph from every other of its dataset. */
export function versionGraphName({
  number,
  manifestHash,
  sessionId,
}: Pick<VersionRecord, "number" | "manifestHash" | "sessionId">): string {
  return `version-${number}-${manifestHash.slice(0, 16)}-${sessionId}`;
}

/** Open as long as the volumes are. */
export interface OpenGraph {
  readonly graph: AgglomerationGraph;
  readonly partition: BasePartition;
}

export interface OpenVolumes extends VersionVolumes {
  readGraph(): Promise<OpenGraph>;
  /** `name` tells this version's graph from every other; `make` is called where it is not there yet. */
  versionGraph(name: string, make: () => Promise<GraphColumns>): Promise<OpenGraph>;
  close(): Promise<void> | void;
}

export interface OpenDataset {
  readonly record: DatasetRecord;
  readonly volumes: OpenVolumes;
  readonly masks: DatasetMasks;
  /** The imported graph: that of version 0. */
  readonly graph: AgglomerationGraph;
  hasVersion(number: number): Promise<boolean>;
  /** What sessions on this version stand on. Rejects where there is no such version. */
  versionBase(number: number): Promise<SessionBase>;
  /** The volumes with the version's supervoxels in the labels. Rejects as `versionBase` does. */
  versionVolumes(number: number): Promise<VersionVolumes>;
}

export interface OpenDatasets {
  /** null where there is no such dataset. */
  open(datasetId: string): Promise<OpenDataset | null>;
  /** Closes it where it is open: it is no more, or another one of its name. */
  forget(datasetId: string): Promise<void>;
  closeAll(): Promise<void>;
}

export function createOpenDatasets(deps: {
  readonly store: Store;
  readonly openVolumes: (datasetId: string) => Promise<OpenVolumes>;
}): OpenDatasets {
  const opened = new Map<string, Promise<OpenDataset | null>>();

  async function load(datasetId: string): Promise<OpenDataset | null> {
    const record = await deps.store.findDataset(datasetId);
    if (record === null) return null;
    const volumes = await deps.openVolumes(datasetId);
    const imported = await volumes.readGraph();
    const masks = new DatasetMasks(deps.store, datasetId, record.voxelNm);
    const versions = new Set<number>();
    const versionBase = memoByNumber((number) => loadBase(record, volumes, masks, number));
    return {
      record,
      volumes,
      masks,
      graph: imported.graph,
      async hasVersion(number) {
        if (versions.has(number)) return true;
        const isThere = (await deps.store.findVersion(datasetId, number)) !== null;
        if (isThere) versions.add(number);
        return isThere;
      },
      versionBase,
      versionVolumes: memoByNumber(async (number) => {
        const { graph, pieces } = await versionBase(number);
        const importedIds = imported.graph.supervoxelIds;
        const { supervoxelIds } = graph;
        return pieces?.settled === undefined
          ? volumes
          : versionVolumes(volumes, { importedIds, supervoxelIds, settled: pieces.settled });
      }),
    };
  }

  async function loadBase(
    record: DatasetRecord,
    volumes: OpenVolumes,
    masks: DatasetMasks,
    number: number,
  ): Promise<SessionBase> {
    const allPieces = await deps.store.readPieces(record.id, number);
    const { graph, partition } = await openVersion(record, volumes, number, allPieces);
    const pieces = await masks.settle(allPieces);
    const synapses = await deps.store.readSynapses(record.id, number);
    const located = await deps.store.readNeurons(record.id, number);
    return {
      graph,
      partition,
      synapses: synapses.map(({ synapse }) => synapse),
      neurons: located.map(({ root: _, ...neuron }) => neuron),
      voxelNm: record.voxelNm,
      mergeLimitNm: record.mergeLimitNm,
      sha256Hex,
      pieces,
    };
  }

  /**
   * A later version's graph is made of the imported one and all changes since, once; so is that of a
   * version 0 that was released with pieces.
   */
  async function openVersion(
    record: DatasetRecord,
    volumes: OpenVolumes,
    number: number,
    pieces: readonly SettledPiece[],
  ): Promise<OpenGraph> {
    const imported = await volumes.readGraph();
    if (number === 0 && pieces.length === 0) return imported;
    const version = await deps.store.findVersion(record.id, number);
    if (version === null) throw new RangeError(`${record.name} has no version ${number}`);
    return volumes.versionGraph(versionGraphName(version), async () =>
      foldEdgeChanges(imported.graph, await deps.store.readEdgeChanges(record.id, number), pieces),
    );
  }

  return {
    open(datasetId) {
      let pending = opened.get(datasetId);
      if (pending === undefined) {
        pending = load(datasetId);
        opened.set(datasetId, pending);
        // A dataset that is not there yet, or could not be read, is tried anew the next time.
        pending.then(
          (found) => found ?? opened.delete(datasetId),
          () => opened.delete(datasetId),
        );
      }
      return pending;
    },
    async forget(datasetId) {
      const pending = opened.get(datasetId);
      opened.delete(datasetId);
      const found = await pending?.catch(() => null);
      await found?.volumes.close();
    },
    async closeAll() {
      const all = await Promise.allSettled(opened.values());
      opened.clear();
      for (const item of all) {
        if (item.status === "fulfilled") await item.value?.volumes.close();
      }
    },
  };
}

function memoByNumber<T>(make: (number: number) => Promise<T>): (number: number) => Promise<T> {
  const made = new Map<number, Promise<T>>();
  return (number) => {
    let pending = made.get(number);
    if (pending === undefined) {
      pending = make(number);
      made.set(number, pending);
      pending.catch(() => made.delete(number));
    }
    return pending;
  };
}
