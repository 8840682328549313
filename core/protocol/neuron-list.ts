// A list of neurons as people write one: an id a line, or a voxel x,y,z in the neuron. What follows a
// hash is a remark. Several ids may stand in one line, with commas or spaces between.
import { parseSupervoxelId } from "#core/ids/supervoxel-id.ts";

export interface NeuronList {
  /** Decimal ids [AD2]. */
  readonly ids: readonly string[];
  readonly placesVoxel: readonly (readonly [number, number, number])[];
}

/** What is neither, and where. */
export interface NeuronListProblem {
  readonly line: number;
  readonly text: string;
}

/** A first line of a table's column, which is no neuron. */
const HEADER = "neuron_id";
const SHOWN_LETTERS = 40;

export function parseNeuronList(text: string): NeuronList | NeuronListProblem {
  const ids: string[] = [];
  const placesVoxel: [number, number, number][] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/#.*$/, "").trim();
    if (line === "" || (index === 0 && line === HEADER)) continue;
    const words = line.split(/[\s,;]+/).filter((word) => word !== "");
    const isPlace = /^\d{1,9}\s*,\s*\d{1,9}\s*,\s*\d{1,9}$/.test(line);
    if (isPlace) placesVoxel.push([Number(words[0]), Number(words[1]), Number(words[2])]);
    else if (words.every((word) => parseSupervoxelId(word) !== null)) ids.push(...words);
    else return { line: index + 1, text: line.slice(0, SHOWN_LETTERS) };
  }
  return { ids, placesVoxel };
}
