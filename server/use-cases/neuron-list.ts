// A file that names neurons, as the command line is given one.
import { readFile } from "node:fs/promises";
import { type NeuronList, parseNeuronList } from "#core/protocol/neuron-list.ts";
import { accepted, type Result, refused } from "#core/result.ts";

const WHAT = "expected neurons' ids, or a voxel x,y,z in one";

/** The error is a sentence that names the line. */
export async function readNeuronList(path: string): Promise<Result<NeuronList, string>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return refused(`--neurons: ${path} cannot be read; give ids with commas between, or a file.`);
  }
  const list = parseNeuronList(text);
  if (!("line" in list)) return accepted(list);
  return refused(`--neurons: ${path}, line ${list.line}: ${WHAT}, not "${list.text}".`);
}
