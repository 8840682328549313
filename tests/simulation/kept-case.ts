// A run as a file: its world and its steps, ids as decimal strings. Cases that failed once are kept
// in tests/regressions and are played before everything else.

import * as v from "valibot";
import { ROLES } from "#core/access/role.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { intentSchema } from "#core/operations/intent.ts";
import type { SimulatedWorld } from "#tests/simulation/simulated-world.ts";
import type { SimulationStep } from "#tests/simulation/simulation-step.ts";

export interface KeptCase {
  /** What went wrong, or could. */
  readonly about: string;
  readonly world: SimulatedWorld;
  readonly steps: readonly SimulationStep[];
}

const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const numbers = v.array(index);

const worldSchema = v.strictObject({
  supervoxelCount: index,
  edges: v.array(
    v.strictObject({
      a: index,
      b: index,
      affinity: v.optional(v.number()),
      isOn: v.optional(v.boolean()),
    }),
  ),
  synapsePairs: v.array(v.tuple([index, index])),
  mergeLimitNm: v.number(),
  people: v.array(v.strictObject({ id: v.string(), role: v.picklist(ROLES) })),
});

const stepSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("intend"), who: index, intent: intentSchema }),
  v.strictObject({ kind: v.picklist(["send", "answer"]), who: index, count: index }),
  v.strictObject({ kind: v.literal("read"), who: index, seqs: numbers }),
  v.strictObject({ kind: v.literal("look"), who: index, supervoxels: numbers }),
  v.strictObject({
    kind: v.picklist(["cut", "restore", "repeat", "reload", "finalize"]),
    who: index,
  }),
  v.strictObject({ kind: v.literal("restart") }),
]);

const caseSchema = v.strictObject({
  about: v.string(),
  world: worldSchema,
  steps: v.array(stepSchema),
});

/** Throws where the text is not a case, naming the field. */
export function parseCase(text: string): KeptCase {
  return v.parse(caseSchema, JSON.parse(text)) as KeptCase;
}

/** One step a line, so that a case can be read and cut by hand. */
export function formatCase({ about, world, steps }: KeptCase): string {
  const lines = steps.map((step) => `    ${textOf(step)}`);
  return `{\n  "about": ${textOf(about)},\n  "world": ${textOf(world)},\n  "steps": [\n${lines.join(",\n")}\n  ]\n}\n`;
}

function textOf(value: unknown): string {
  return canonicalJson(value as CanonicalValue);
}
