// What a thread that reads tables is told, and what it answers: each message by one answer, in their
// order. One table at a time is open in a thread.
import type {
  EdgePart,
  EdgeSource,
  EdgeSourceOptions,
} from "#server/volumes/graphs/edge-source.ts";
import type { StoreDescription } from "#server/volumes/sources/worker/source-messages.ts";
import type { WireError } from "#server/volumes/sources/worker/wire-error.ts";
import type { Site, SynapseSource } from "#server/volumes/synapses/synapse-source.ts";

export type TableRequest =
  | {
      readonly kind: "open-edges";
      readonly store: StoreDescription;
      readonly options: EdgeSourceOptions;
    }
  | { readonly kind: "open-synapses"; readonly store: StoreDescription }
  /** The rows that come next. */
  | { readonly kind: "next" }
  /** Where a row of one of the last two batches lies, and what it says. */
  | {
      readonly kind: "say";
      /** Counted from 0. */
      readonly batch: number;
      readonly row: number;
      readonly part: EdgePart | Site;
    }
  | { readonly kind: "close" };

export type EdgesDescription = Pick<
  EdgeSource,
  "address" | "format" | "direction" | "saysOn" | "positions"
>;
export type SynapsesDescription = Pick<SynapseSource, "address" | "format" | "reading">;

/** Columns of an EdgeBatch, each of its own memory. */
export interface EdgeRows {
  readonly first: BigUint64Array;
  readonly second: BigUint64Array;
  readonly score: Float64Array;
  readonly contactSize: Float64Array | null;
  readonly position: Float64Array | null;
  readonly isOn: Uint8Array | null;
}

export interface SynapseRows {
  readonly ids: readonly string[];
  readonly types: readonly string[];
  /** Three a site, pre, post and cleft: nine a row; NaN where there is no such site. */
  readonly sites: Float64Array;
  readonly confidence: Float64Array;
}

export interface Said {
  readonly field: string;
  /** Empty where only the place was asked for. */
  readonly value: string;
}

export type TableAnswer =
  | { readonly kind: "opened"; readonly description: EdgesDescription | SynapsesDescription }
  /** null: there are no more. */
  | { readonly kind: "rows"; readonly rows: EdgeRows | SynapseRows | null }
  | { readonly kind: "said"; readonly said: Said }
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly error: WireError };
