import type { OperationBody } from "#core/operations/operation.ts";

/** What a sentence about an operation says of it besides its kind and who made it. */
export interface OperationTold {
  /** The operation that it speaks of; 0 for none. */
  readonly of: number;
  /** The version that it made, or was made for; 0 for none. */
  readonly version: number;
  readonly choice: string;
  /** How many segments a merge of many joins, a split into several makes, or synapses are suggested. */
  readonly count: number;
  readonly verdict: string;
  readonly minutes: number;
}

export function toldOf(body: OperationBody): OperationTold {
  return {
    of: "of" in body ? body.of : 0,
    version: body.kind === "finalize" ? body.version : "onto" in body ? (body.onto ?? 0) : 0,
    choice: body.kind === "resolve" ? body.choice : "",
    count: countOf(body),
    verdict: body.kind === "synapse-judge" ? body.verdict : "",
    minutes: body.kind === "claim" ? body.minutes : 0,
  };
}

function countOf(body: OperationBody): number {
  if (body.kind === "merge-many") return body.places.length;
  if (body.kind === "synapse-suggest") return body.synapses.length;
  return body.kind === "split-groups" ? body.groups.length : 0;
}
