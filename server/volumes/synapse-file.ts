// A dataset's imported synapses, one JSON object a line, ids as decimal strings [AD2].
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { placeSchema } from "#core/geometry/place.ts";
import { voxelPositionSchema } from "#core/geometry/vector.ts";
import type { Synapse } from "#core/operations/operation.ts";
import { isErrorWithCode } from "#server/volumes/import-error.ts";

const siteSchema = v.strictObject({
  place: placeSchema,
  compartment: v.picklist(["axon", "dendrite", "soma", "unknown"]),
});

const synapseSchema = v.strictObject({
  id: v.pipe(v.string(), v.nonEmpty()),
  pre: siteSchema,
  posts: v.array(siteSchema),
  cleftVoxel: v.nullable(voxelPositionSchema),
  type: v.string(),
  confidence: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

export async function writeSynapses(path: string, synapses: readonly Synapse[]): Promise<void> {
  const lines = synapses.map((synapse) =>
    JSON.stringify(synapse, (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    ),
  );
  await writeFile(path, lines.map((line) => `${line}\n`).join(""));
}

/** Empty where the dataset was imported without synapses; throws on a line that is not one. */
export async function readSynapses(path: string): Promise<Synapse[]> {
  const synapses: Synapse[] = [];
  try {
    const lines = createInterface({ input: createReadStream(path, "utf8") });
    for await (const line of lines) {
      const checked = v.safeParse(synapseSchema, JSON.parse(line));
      if (!checked.success) {
        const [issue] = checked.issues;
        const field = v.getDotPath(issue) ?? "synapse";
        throw new Error(
          `${path}:${synapses.length + 1}: ${field} is wrong (${issue.message}); import it again`,
        );
      }
      synapses.push(checked.output);
    }
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT")) return [];
    throw error;
  }
  return synapses;
}
