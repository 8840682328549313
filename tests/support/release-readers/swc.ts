// Skeletons as the table of a release tells of them, and as NEURON's reader of SWC finds them, where this
// machine has it (Debian's python3-neuron).
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pythonWith } from "#tests/support/release-readers/interpreter.ts";
import { readCsv } from "#tests/support/release-tables.ts";

const SCRIPT = fileURLToPath(new URL("read_swc.py", import.meta.url));
const MAX_ANSWER_BYTES = 1 << 26;

export interface ReadSkeleton {
  readonly nodes: number;
  readonly trees: number;
  readonly cableNm: number;
}

/** By the order of their ids; none where the release has no skeletons. */
export async function skeletonsOf(
  releaseDir: string,
): Promise<readonly (ReadSkeleton & { readonly path: string })[]> {
  const folders = await readdir(releaseDir);
  if (!folders.includes("skeletons")) return [];
  return readCsv(releaseDir, "skeletons/skeletons.csv").map((row) => ({
    path: `skeletons/${row.neuron_id}.swc`,
    nodes: Number(row.nodes),
    trees: Number(row.trees),
    cableNm: Number(row.cable_nm),
  }));
}

/** null where NEURON is not installed. */
export async function readByNeuron(
  releaseDir: string,
  paths: readonly string[],
): Promise<readonly ReadSkeleton[] | null> {
  const python = await pythonWith(["neuron"]);
  if (python === null) return null;
  const args = [SCRIPT, ...paths.map((path) => join(releaseDir, path))];
  const { stdout } = await promisify(execFile)(python, args, { maxBuffer: MAX_ANSWER_BYTES });
  // NEURON may say something of its own before.
  return JSON.parse(stdout.slice(stdout.lastIndexOf("\n[", stdout.length - 2) + 1));
}
