// The threads behind the judgement of edits. They are started when they are first needed.
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, refused } from "#core/result.ts";
import type { EditEngines } from "#server/use-cases/edit-engines.ts";
import { CutPool } from "#server/workers/cut-pool.ts";
import { runCuts } from "#server/workers/run-cuts.ts";
import type { SplitAnswer, SplitJob } from "#server/workers/split-job.ts";
import { type SplitFailure, splitSupervoxel } from "#server/workers/split-supervoxel.ts";
import { WorkerThread } from "#server/workers/worker-thread.ts";

const CUT_TIMEOUT_MS = 20_000;
const SPLIT_TIMEOUT_MS = 20_000;
/** An edge that spans a gap goes to every side as near as this. */
const REACH_NM = 200;

export interface EditThreads extends EditEngines {
  close(): Promise<void>;
}

export function createEditEngines(nowMs: () => number): EditThreads {
  const pool = new CutPool();
  const thread = new WorkerThread<SplitJob, SplitAnswer>("split-worker");
  return {
    runCuts: (makeSteps, signal) =>
      runCuts({ pool, nowMs }, makeSteps, { timeoutMs: CUT_TIMEOUT_MS, signal }),
    async splitSupervoxel(volumes, request, signal) {
      const limits = { timeoutMs: SPLIT_TIMEOUT_MS, ...(signal === undefined ? {} : { signal }) };
      const split = await splitSupervoxel(
        { volumes, thread },
        { ...request, reachNm: REACH_NM },
        limits,
      );
      if (!split.ok) return refused(refusalOf(split.error, request.supervoxel));
      const { mask, routes } = split.value;
      return accepted({
        mask,
        sidesOfNeighbors: routes.map(({ parts }) =>
          parts.reduce((sides, { part }) => sides | (part + 1), 0),
        ),
      });
    },
    async close() {
      await Promise.all([pool.close(), thread.close()]);
    },
  };
}

function refusalOf(failure: SplitFailure, supervoxel: bigint): Refusal {
  switch (failure.tag) {
    case "side-empty":
      return { tag: "side-empty", side: failure.side === 1 ? "sources" : "sinks" };
    case "seed-outside":
      return { tag: "seed-elsewhere", positionVoxel: failure.positionVoxel, supervoxel };
    case "seed-on-both-sides":
      return { tag: "split-place-on-both-sides", positionVoxel: failure.positionVoxel };
    case "side-torn":
      return {
        tag: "side-torn",
        positionVoxel: failure.positionVoxel,
        fromVoxel: failure.fromVoxel,
      };
    case "split-too-long":
    case "split-cancelled":
      return { tag: "split-too-long" };
    default:
      return { tag: "supervoxel-too-large", supervoxel, limitVoxels: failure.limitVoxels };
  }
}
