// One damaged volume, opened and read as the server does, and what came of it. There are two right
// ends: voxels of the shape that was asked for, or a refusal that names file and field.
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { FormatName } from "#server/volumes/sources/formats.ts";
import type { SourceLevel, VolumeSource } from "#server/volumes/sources/source-port.ts";
import { voxelArrayOf } from "#server/volumes/sources/voxel-arrays.ts";
import { openSourceInWorker } from "#server/volumes/sources/worker/open-source-in-worker.ts";
import { ThreadEndedError } from "#server/volumes/sources/worker/source-thread.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";
import type { TimedThreads } from "#tests/faults/readers/timed-threads.ts";

export type Ending =
  | "voxels"
  | "refused"
  /** The thread did not survive, and nothing else suffered. */
  | "thread ended"
  /** A bug, in words. */
  | { readonly wrong: string };

export interface Reading {
  readonly format: FormatName;
  readonly inner: string | undefined;
  /** The end of a read that takes longer, by the clock, is a bug. */
  readonly timeLimitMs: number;
  /** So is one that has had more of the processor. */
  readonly processorLimitMs: number;
}

/** Longest side of what is read. */
const BOX_VOXEL = 48;

export async function readDamaged(
  lane: TimedThreads,
  store: ByteStore,
  { format, inner, timeLimitMs, processorLimitMs }: Reading,
  random: SeededRandom,
): Promise<Ending> {
  const inTime = timed(lane, processorLimitMs);
  let source: VolumeSource | null = null;
  try {
    const options = { format, timeLimitMs, ...(inner === undefined ? {} : { path: inner }) };
    source = await inTime("opening", openSourceInWorker(lane.threads, store, options));
    for (let round = 0; round < 2; round++) {
      const level = random.below(source.levels.length);
      const box = someBox(source.levels[level], random);
      const voxels = await inTime("a read", source.readBlock(level, box));
      const [x, y, z] = box.maxVoxel.map((end, axis) => end - box.minVoxel[axis]);
      const expected = voxelArrayOf(source.voxelType, 0);
      if (voxels.length !== x * y * z || voxels.constructor !== expected.constructor) {
        return { wrong: `${voxels.length} ${voxels.constructor.name} of ${x * y * z} voxels` };
      }
    }
    return "voxels";
  } catch (error) {
    return endingOf(error, store.address);
  } finally {
    await source?.close();
  }
}

class TooLongError extends Error {}

/** Of a thread that ended meanwhile there is nothing to measure. */
function timed(lane: TimedThreads, limitMs: number) {
  return async <T>(what: string, work: Promise<T>): Promise<T> => {
    const before = lane.processorTime();
    const [result] = await Promise.allSettled([work]);
    const after = lane.processorTime();
    const isSame = before !== null && before.thread === after?.thread;
    const tookMs = isSame ? (after?.ms ?? 0) - before.ms : 0;
    // A refusal that takes so long is no better.
    if (tookMs > limitMs) throw new TooLongError(`${what} had ${Math.round(tookMs)} ms`);
    if (result.status === "rejected") throw result.reason;
    return result.value;
  };
}

function endingOf(error: unknown, address: string): Ending {
  if (error instanceof TooLongError) return { wrong: `${error.message} of the processor` };
  if (!(error instanceof ImportError)) {
    const { message, cause } = error instanceof Error ? error : { message: error, cause: "" };
    return { wrong: `${message} ${cause}` };
  }
  if (error.cause instanceof ThreadEndedError) return "thread ended";
  const { file, field, problem, remedy } = error;
  const isNamed = file.startsWith(address) && field !== "" && problem !== "" && remedy !== "";
  return isNamed && !problem.startsWith("took longer") ? "refused" : { wrong: error.message };
}

function someBox({ shapeVoxel }: SourceLevel, random: SeededRandom): Box {
  const isFirst = random.below(2) === 0;
  const min = shapeVoxel.map((size) => (isFirst ? 0 : random.below(size)));
  const end = (axis: number): number =>
    Math.min(shapeVoxel[axis], min[axis] + 1 + random.below(BOX_VOXEL));
  return { minVoxel: [min[0], min[1], min[2]], maxVoxel: [end(0), end(1), end(2)] };
}
