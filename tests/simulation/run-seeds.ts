// Plays seeds one after the other. The first that fails is made short and told with all that is
// needed to see it again: its seed, the command, and the case to keep in tests/regressions.
import { isUndoable } from "#core/operations/activity.ts";
import { endingOf } from "#tests/simulation/ending.ts";
import { formatCase } from "#tests/simulation/kept-case.ts";
import { CELLS } from "#tests/simulation/matrix.ts";
import { MatrixTable } from "#tests/simulation/matrix-table.ts";
import { playSeed } from "#tests/simulation/scenario.ts";
import { failureOf, shrinkSteps } from "#tests/simulation/shrink-case.ts";
import { ENGINE, type Engine } from "#tests/simulation/simulated-server.ts";
import type { Simulation } from "#tests/simulation/simulation.ts";
import { SimulationFailure } from "#tests/simulation/simulation-step.ts";

export interface SeedRun {
  readonly table: MatrixTable;
  readonly totals: Readonly<Record<Counted, number>>;
}

type Counted =
  | "intents"
  | "operations"
  | "undone"
  | "overridden"
  | "conflicts"
  | "logsWithConflict";

const ROUNDS_OF_ONE = 20;

/** Throws `SimulationFailure` with the report of the first seed that fails. */
export function runSeeds(first: number, seedCount: number, engine: Engine = ENGINE): SeedRun {
  const table = new MatrixTable();
  const totals: Record<Counted, number> = {
    intents: 0,
    operations: 0,
    undone: 0,
    overridden: 0,
    conflicts: 0,
    logsWithConflict: 0,
  };
  const play = (seed: number) => {
    const { cell, simulation, intent, injected } = playOrReport(seed, engine);
    count(totals, simulation);
    if (intent !== null && injected !== null) {
      table.add(cell, endingOf(simulation.server, intent.id));
    }
  };
  for (let seed = first; seed < first + seedCount; seed++) play(seed);
  // Of the whole matrix no cell may be left out. In some worlds there is nothing to ask for, or the other's operation is refused: a cell that had
  // no luck in any round of all gets rounds of its own.
  if (seedCount >= CELLS.length) {
    const beyond = Math.ceil((first + seedCount) / CELLS.length);
    for (let round = beyond; round < beyond + ROUNDS_OF_ONE; round++) {
      for (const cell of table.missing()) play(round * CELLS.length + CELLS.indexOf(cell));
    }
  }
  return { table, totals };
}

function count(totals: Record<Counted, number>, { people, server }: Simulation): void {
  const { activity, conflicts } = server.model.segmentation;
  totals.operations += server.operations.length;
  totals.conflicts += conflicts.length;
  for (const { asked } of people) totals.intents += asked.length;
  for (const { seq, body } of server.operations) {
    if (!isUndoable(body.kind) || activity.active.has(seq)) continue;
    totals[activity.isUndoneByMark(seq) ? "undone" : "overridden"]++;
  }
  const hadConflict = server.operations.some(({ effect }) => effect.conflicts.length > 0);
  if (hadConflict) totals.logsWithConflict++;
}

function playOrReport(seed: number, engine: Engine) {
  let started: Simulation | null = null;
  try {
    return playSeed(
      seed,
      (simulation) => {
        started = simulation;
      },
      engine,
    );
  } catch (error) {
    throw new SimulationFailure(reportOf(seed, error, started, engine), { cause: error });
  }
}

function reportOf(
  seed: number,
  error: unknown,
  started: Simulation | null,
  engine: Engine,
): string {
  const lines = [
    `seed ${seed}: ${error instanceof Error ? error.message : String(error)}`,
    `again: FASCICLE_SIM_SEED=${seed} node_modules/.bin/vitest run tests/simulation/simulation.test.ts`,
  ];
  if (started !== null) {
    const { world, steps } = started;
    const isFailing = (some: typeof steps) => failureOf(world, some, engine) !== null;
    if (!isFailing(steps)) return [...lines, "the steps alone do not fail"].join("\n");
    const short = shrinkSteps(steps, (some) => isFailing([...some]));
    const about = failureOf(world, short, engine)?.message ?? "";
    lines.push(
      "the case, for a file in tests/regressions:",
      formatCase({ about, world, steps: short }),
    );
  }
  return lines.join("\n");
}
