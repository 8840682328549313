// Synapses where they lie, in whatever format a lab has: one row a pair of sites. A source says what
// the file says, exactly; which supervoxel a site lies in, what is dropped, moved or joined is decided
// once, for all formats, by place-synapses.ts.
import type { PositionReading } from "#server/volumes/graphs/placement-check.ts";

export const SYNAPSE_FORMATS = [
  "table",
  "cave",
  "flyem",
  "catmaid",
  "cremi",
  "neuroglancer",
] as const;
export type SynapseFormat = (typeof SYNAPSE_FORMATS)[number];

export type Site = "pre" | "post" | "cleft";

export interface SynapseRow {
  /** Rows of one synapse share it: a presynaptic site may have several partners. */
  readonly id: string;
  /** As the file has it: three numbers. */
  readonly pre: readonly number[];
  /** null: not known. */
  readonly post: readonly number[] | null;
  readonly cleft: readonly number[] | null;
  readonly type: string;
  /** 0…1. */
  readonly confidence: number;
  /** Where that lies, for a sentence: "column pre_x in line 3". To be asked before the next row is. */
  say(site: Site): string | Promise<string>;
}

export interface SynapseSource {
  /** As the person named it. */
  readonly address: string;
  readonly format: SynapseFormat;
  /** What the format is known to mean, where the person does not say. */
  readonly reading: PositionReading;
  /** To be read once. Throws an ImportError that names file and field, or the signal's reason. */
  rows(signal?: AbortSignal): AsyncIterable<SynapseRow>;
  close(): Promise<void>;
}
