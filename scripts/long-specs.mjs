// Browser tests that `npm test` leaves to `npm test -- browser`, so that it stays within 25 minutes of two
// cores: what they show is looked at more narrowly by unit tests or by a shorter spec.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "./project-root.mjs";

export const LONG_SPECS = [
  "accessible.spec.ts",
  "add-dataset.spec.ts",
  "add-elsewhere.spec.ts",
  "colours.spec.ts",
  "connectivity.spec.ts",
  "difference.spec.ts",
  "durability.spec.ts",
  "gallery.spec.ts",
  "neurons.spec.ts",
  "people.spec.ts",
  "screenshots.spec.ts",
  "synapses.spec.ts",
  "tools.spec.ts",
  "volumes.spec.ts",
];

/** Patterns for Playwright. Throws where one of them is no file any more. */
export function longSpecPatterns() {
  const missing = LONG_SPECS.find((name) => !existsSync(join(PROJECT_ROOT, "tests", "e2e", name)));
  if (missing !== undefined) throw new Error(`${missing} is not there: take it out of LONG_SPECS.`);
  return LONG_SPECS.map((name) => `**/${name}`);
}
