// An agglomeration graph for a volume that has none. Two readings: the first counts every contact,
// the second finds a voxel on each. Both go through blocks in worker threads and put together whole
// numbers only, so the columns are the same to the bit for any grid of blocks and any number of
// workers. Memory: a few sections (160 MB, more only where two to four single ones are), two blocks of
// some 25 MB a worker, and what is counted of each contact: see contact-statistics.ts and
// mean-affinity-agglomeration.ts in core/agglomeration.
import { availableParallelism } from "node:os";
import { DEFAULT_THRESHOLD, scoreContacts } from "#core/agglomeration/contact-affinity.ts";
import { contactRules } from "#core/agglomeration/contact-block.ts";
import {
  type ContactCenters,
  ContactPoints,
  contactCenters,
} from "#core/agglomeration/contact-points.ts";
import {
  ContactStatistics,
  faceCount,
  withoutBackground,
} from "#core/agglomeration/contact-statistics.ts";
import { BRIGHTNESS_LEVELS } from "#core/agglomeration/local-brightness.ts";
import { agglomerateByMean } from "#core/agglomeration/mean-affinity-agglomeration.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  blocksOf,
  countBlocks,
  defaultBlockShape,
  type LabeledSections,
} from "#server/volumes/build-edges/block-source.ts";
import { EdgeWorkers } from "#server/volumes/build-edges/edge-workers.ts";
import type { EdgeColumns } from "#server/volumes/edge-columns.ts";

const MOST_WORKERS = 8;

export interface BuildEdgesOptions {
  /** Segments are joined while the mean affinity of their contact is at least this, 0…1. */
  readonly threshold?: number;
  readonly blockVoxel?: Vec3;
  /** Left open, unless the signal ends them. As many as cores (8 at most), for this build alone, if left out. */
  readonly workers?: EdgeWorkers;
  /** Called with blocks; both readings count. */
  readonly onBlock?: (done: number, total: number) => void;
  /** Ends the workers at once; rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface BuiltEdges {
  readonly edges: EdgeColumns;
  /** Faces of each contact: its size in voxels' sides. */
  readonly contactFaces: Float64Array;
}

/** Rejects with a WorkerFailedError where a thread ended by itself. */
export async function buildEdges(
  sections: LabeledSections,
  supervoxelCount: number,
  options: BuildEdgesOptions = {},
): Promise<BuiltEdges> {
  const { threshold = DEFAULT_THRESHOLD, onBlock, signal } = options;
  signal?.throwIfAborted();
  const rules = contactRules(sections.voxelNm);
  const blockVoxel = options.blockVoxel ?? defaultBlockShape(sections.shapeVoxel, rules);
  const blockCount = countBlocks(sections.shapeVoxel, blockVoxel);
  const total = 2 * blockCount;
  let done = 0;
  const workers = options.workers ?? new EdgeWorkers(fittingWorkers(blockCount));
  try {
    const statistics = new ContactStatistics();
    const levelCounts = new Float64Array(BRIGHTNESS_LEVELS);
    await workers.run(
      blocksOf(sections, rules, blockVoxel, true),
      (block) => ({ kind: "count", block, rules }),
      (answer) => {
        if (answer.kind !== "counted") throw new Error(`a worker answered ${answer.kind}`);
        statistics.merge(answer.contacts);
        answer.levelCounts.forEach((count, level) => {
          levelCounts[level] += count;
        });
        onBlock?.(++done, total);
      },
      signal,
    );
    const counted = statistics.sortedColumns();
    const scores = scoreContacts(counted, levelCounts, rules);
    const contacts = withoutBackground(counted);
    const firstEdge = counted.pairA.length - contacts.pairA.length;
    const points = new ContactPoints(contacts.pairA.length);
    await workers.tellAll({ kind: "centers", centers: shared(contactCenters(contacts)) });
    await workers.run(
      blocksOf(sections, rules, blockVoxel, false),
      (block) => ({ kind: "locate", block, rules }),
      (answer) => {
        if (answer.kind !== "located") throw new Error(`a worker answered ${answer.kind}`);
        points.merge(answer.nearest);
        onBlock?.(++done, total);
      },
      signal,
    );
    const edgeA = contacts.pairA.map((label) => label - 1);
    const edgeB = contacts.pairB.map((label) => label - 1);
    const affinity = scores.affinity.slice(firstEdge);
    const weight = scores.areaNm2.slice(firstEdge);
    const graph = { edgeA, edgeB, affinity, weight };
    return {
      edges: {
        edgeA,
        edgeB,
        affinity,
        contactVoxel: points.contactVoxel,
        isOn: agglomerateByMean(supervoxelCount, graph, threshold),
      },
      contactFaces: Float64Array.from(edgeA, (_, edge) => faceCount(contacts, edge)),
    };
  } finally {
    if (options.workers === undefined) await workers.close();
  }
}

/** Each holds two blocks, and one thread reads and cuts for all of them. */
function fittingWorkers(blockCount: number): number {
  return Math.min(MOST_WORKERS, availableParallelism(), blockCount);
}

/** One copy for all workers. */
function shared({ pairA, pairB, centersVoxel }: ContactCenters): ContactCenters {
  const inSharedMemory = <T extends Uint32Array | Float64Array>(
    column: T,
    Column: new (buffer: SharedArrayBuffer) => T,
  ): T => {
    const copy = new Column(new SharedArrayBuffer(column.byteLength));
    copy.set(column);
    return copy;
  };
  return {
    pairA: inSharedMemory(pairA, Uint32Array),
    pairB: inSharedMemory(pairB, Uint32Array),
    centersVoxel: inSharedMemory(centersVoxel, Float64Array),
  };
}
