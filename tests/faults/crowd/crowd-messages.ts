// What the test and the processes of its crowd say to each other.
import type { Merge, WorldPerson } from "#tests/faults/peopled-world.ts";

export interface CrowdPlan {
  readonly url: string;
  readonly sessionId: string;
  readonly merges: readonly Merge[];
  readonly people: readonly { readonly index: number; readonly person: WorldPerson }[];
  readonly presenceEveryMs: number;
  readonly editEveryMs: number;
}

export type ToCrowd =
  | { readonly kind: "open"; readonly plan: CrowdPlan }
  | { readonly kind: "start" }
  /** Forget what was measured so far. */
  | { readonly kind: "count-anew" }
  | { readonly kind: "stop" }
  | { readonly kind: "report"; readonly seq: number };

export interface CrowdReport {
  readonly receipts: readonly (readonly [number, number])[];
  /** Of the documents that the clients ended with. */
  readonly digests: readonly string[];
  readonly closes: readonly string[];
  readonly presenceMessages: number;
  readonly presenceBytes: number;
}

export type FromCrowd =
  | { readonly kind: "opened" | "started" | "counting" }
  | { readonly kind: "stopped"; readonly accepted: number; readonly refused: number }
  | { readonly kind: "reported"; readonly report: CrowdReport };
