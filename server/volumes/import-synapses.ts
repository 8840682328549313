// The synapses of a volume that comes in, placed in the labels that were written.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Synapse } from "#core/operations/operation.ts";
import type { PositionReading } from "#server/volumes/graphs/placement-check.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import { type OpenedOver, openedOver } from "#server/volumes/opened-over.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { placeSynapses } from "#server/volumes/synapses/place-synapses.ts";
import { synapseReportLines } from "#server/volumes/synapses/synapse-report.ts";
import type { SynapseSource } from "#server/volumes/synapses/synapse-source.ts";
import { TABLES_HERE } from "#server/volumes/tables-here.ts";

export interface SynapseRequest {
  readonly synapsesPath?: string;
  readonly synapses?: {
    /** Of positions: what the format usually means if left out. */
    readonly positions?: Partial<PositionReading>;
    /** How far from a site in the background a supervoxel is looked for. */
    readonly searchNm?: number;
  };
  /** Where an address leads; the paths of this machine if left out. */
  readonly openStore?: (address: string) => Promise<ByteStore>;
}

export type OpenSynapses = OpenedOver<SynapseSource>;

/** null: none are given. Throws what is wrong with the file before anything else is read. */
export async function openSynapses(
  request: SynapseRequest,
  { tables = TABLES_HERE }: Pick<ImportHooks, "tables"> = {},
): Promise<OpenSynapses | null> {
  const { synapsesPath, openStore = async (path: string) => new LocalStore(path) } = request;
  if (synapsesPath === undefined) return null;
  return openedOver(await openStore(synapsesPath), (store) => tables.openSynapses(store));
}

export interface LabelledVolume {
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly supervoxelIds: BigUint64Array;
  readonly supervoxelIndexAt: (positionVoxel: Vec3) => Promise<number>;
}

export async function importSynapses(
  { synapses: asked = {} }: SynapseRequest,
  { source }: OpenSynapses,
  volume: LabelledVolume,
  signal?: AbortSignal,
): Promise<{ readonly synapses: readonly Synapse[]; readonly notes: readonly string[] }> {
  const { synapses, counts } = await placeSynapses({
    source,
    ...volume,
    ...(asked.positions === undefined ? {} : { reading: asked.positions }),
    ...(asked.searchNm === undefined ? {} : { searchNm: asked.searchNm }),
    ...(signal === undefined ? {} : { signal }),
  });
  return { synapses, notes: synapseReportLines(source.format, counts) };
}
