// Browser tests that `npm test` leaves to `npm test -- browser`, so that it stays within 25 minutes of two
// cores: what they show is looked at more narrowly by unit tests or by a shorter spec.
import { mustBeThere } from "./listed-files.mjs";

export const LONG_SPECS = [
  "accessible.spec.ts",
  "add-dataset.spec.ts",
  "add-elsewhere.spec.ts",
  "by-keys.spec.ts",
  "claims.spec.ts",
  "colours.spec.ts",
  "connectivity.spec.ts",
  "database-away.spec.ts",
  "difference.spec.ts",
  "durability.spec.ts",
  "few-inputs.spec.ts",
  "gallery.spec.ts",
  "home.spec.ts",
  "image-look.spec.ts",
  "in-hand.spec.ts",
  "looked-through.spec.ts",
  "neuron-facts.spec.ts",
  "neurons.spec.ts",
  "own-language.spec.ts",
  "painters.spec.ts",
  "people.spec.ts",
  "proofreading.spec.ts",
  "regions.spec.ts",
  "screenshots.spec.ts",
  "space-marks.spec.ts",
  "space-preview.spec.ts",
  "strokes.spec.ts",
  "synapse-list.spec.ts",
  "synapses.spec.ts",
  "told-in-words.spec.ts",
  "tools.spec.ts",
  "tour.spec.ts",
  "version-card.spec.ts",
  "volumes.spec.ts",
  "ways-to-places.spec.ts",
];

/** Patterns for Playwright. Throws where one of them is no file any more. */
export function longSpecPatterns() {
  mustBeThere(
    LONG_SPECS.map((name) => `tests/e2e/${name}`),
    "LONG_SPECS",
  );
  return LONG_SPECS.map((name) => `**/${name}`);
}
