// Reading a log of 100,000 operations: from operations in memory to the session as it stands, against
// parsing the entries that they are stored as. Reading rows from the database and checking their
// hashes are in neither.
import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { buildGraph } from "#core/agglomeration/base-graph.ts";
import type { Operation } from "#core/operations/operation.ts";
import { basePartitionOf } from "#core/operations/segmentation-state.ts";
import { formatEntry, parseEntry } from "#core/protocol/entry.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import { createSessionModel, replayOperations } from "#core/session/session-model.ts";
import { Lattice, latticeColumns } from "#fixtures/graphs/lattice.ts";
import { elapsedMs, nowNs } from "#tests/bench/clock.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { kindsOf, makeLongLog } from "#tests/bench/graph/long-log.ts";
import { compare, type Round } from "#tests/bench/measure.ts";

const OPERATIONS = 100_000;
const ROUND_COUNT = 7;
const LATTICE = new Lattice([150, 150, 96], [3, 3, 24]);

export function measureReplay(): readonly Figure[] {
  const graph = buildGraph(latticeColumns(LATTICE));
  const base: SessionBase = {
    graph,
    partition: basePartitionOf(graph),
    synapses: [],
    voxelNm: [4, 4, 40],
    mergeLimitNm: 1e9,
    sha256Hex: (text) => createHash("sha256").update(text).digest("hex"),
  };
  const madeNs = nowNs();
  const log = makeLongLog(LATTICE, base, OPERATIONS);
  const madeSeconds = (elapsedMs(madeNs, nowNs()) / 1000).toFixed(0);
  const conflictCount = log.at(-1)?.effect.conflicts.length ?? 0;
  console.error(
    `fascicle: made in ${madeSeconds} s: a log of ${kindsOf(log)}; conflicts at its end: ${conflictCount}`,
  );
  const entries = log.map(formatEntry);
  const rounds: Round[] = [];
  const times: string[] = [];
  const collect = collector();
  for (let i = 0; i < ROUND_COUNT; i++) {
    // A server that starts has no garbage yet: no round pays for what the one before left.
    collect();
    const usageBefore = process.cpuUsage();
    const startNs = nowNs();
    const model = createSessionModel(base);
    replayOperations(model, log);
    const appliedNs = nowNs();
    const { user, system } = process.cpuUsage(usageBefore);
    times.push(
      `${elapsedMs(startNs, appliedNs).toFixed(0)} (${((user + system) / 1000).toFixed(0)})`,
    );
    const parsed: Operation[] = entries.map(parseEntry);
    if (parsed.length !== model.operations.length) throw new Error("the log was not read whole");
    rounds.push({
      ours: [elapsedMs(startNs, appliedNs)],
      peer: [elapsedMs(appliedNs, nowNs())],
    });
  }
  console.error(`fascicle: replays in ms, and of all threads' processors: ${times.join(", ")}`);
  return [
    {
      name: "replay of 100,000 operations",
      against: "parsing their entries",
      unit: "ms",
      comparison: compare(rounds),
    },
  ];
}

/** Collects what nobody holds any more, at once. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
