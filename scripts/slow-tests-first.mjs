// Tests run in two processes: a file of minutes that begins last leaves one of them with nothing to
// do. vitest knows how long a file took where it has run before, which a fresh copy never has. So the
// slowest are named here, the slowest first; all others follow in vitest's own order.
import { join } from "node:path";
import { BaseSequencer } from "vitest/node";
import { mustBeThere } from "./listed-files.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";

export const SLOWEST = [
  "tests/faults/kills/kills.test.ts",
  "tests/server/releases.test.ts",
  "tests/faults/simulation/simulation.test.ts",
  "tests/server/import.test.ts",
  "tests/server/lifecycle.test.ts",
  "server/persistence/durability.db.test.ts",
  "tests/faults/backup/backup.test.ts",
  "tests/server/access.test.ts",
  "tests/simulation/simulation.test.ts",
  "tests/faults/petabyte/petabyte-memory.test.ts",
  "tests/simulation/client-simulation.test.ts",
  "tests/faults/rights/rights.test.ts",
  "tests/faults/bad-line/bad-line.test.ts",
  "tests/faults/hostile/hostile.test.ts",
  "tests/faults/rooms/rooms.test.ts",
  "tests/faults/conflicts/conflicts.test.ts",
  "tests/faults/flip/flip.test.ts",
  "tests/faults/cluster/cluster.test.ts",
  "server/auth/sign-in-limits.db.test.ts",
  "server/backups/backup.db.test.ts",
];

/** Smaller for those that are to begin sooner; a process that files share serves those of one project. */
function turnOf({ moduleId, project }) {
  const at = SLOWEST.findIndex((path) => moduleId === join(PROJECT_ROOT, path));
  if (at >= 0) return at;
  return SLOWEST.length + (project.name === "alone" ? 0 : 1);
}

export class SlowTestsFirst extends BaseSequencer {
  async sort(files) {
    mustBeThere(SLOWEST, "SLOWEST");
    const sorted = await super.sort(files);
    return sorted.toSorted((left, right) => turnOf(left) - turnOf(right));
  }
}
