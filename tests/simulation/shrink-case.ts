// Makes a failing list of steps short: steps are left out, in ever smaller runs, for as long as the
// rest still fails (delta debugging: Zeller & Hildebrandt 2002, doi:10.1109/32.988498).

import { ENGINE, type Engine } from "#tests/simulation/simulated-server.ts";
import type { SimulatedWorld } from "#tests/simulation/simulated-world.ts";
import { Simulation } from "#tests/simulation/simulation.ts";
import type { SimulationStep } from "#tests/simulation/simulation-step.ts";

/** What playing the steps to their end fails with; null where it does not. */
export function failureOf(
  world: SimulatedWorld,
  steps: readonly SimulationStep[],
  engine: Engine = ENGINE,
): Error | null {
  const simulation = new Simulation(world, engine);
  try {
    for (const step of steps) simulation.play(step);
    simulation.finish();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

export function shrinkSteps(
  steps: readonly SimulationStep[],
  isFailing: (steps: readonly SimulationStep[]) => boolean,
): readonly SimulationStep[] {
  let kept = steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < kept.length; ) {
      const rest = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (isFailing(rest)) kept = rest;
      else from += size;
    }
  }
  return kept;
}
