// What the threads that read volumes are told, and what they answer. Every request is answered once,
// in whatever order; "give-up" is none, and the request that it names is still answered.
import type { MessagePort } from "node:worker_threads";
import type { OpenSourceOptions } from "#server/volumes/sources/open-source.ts";
import type { VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";
import type { WireError } from "#server/volumes/sources/worker/wire-error.ts";
import type { ReadOptions } from "#server/volumes/stores/store-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

export type SourceOptions = Omit<OpenSourceOptions, "signal">;

/** A source as it is told to the thread that asked for it. */
export type SourceDescription = Pick<
  VolumeSource,
  "purpose" | "voxelType" | "contrast" | "dimensions" | "levels"
>;

/** Where the bytes of a source are asked for. */
export interface StoreDescription {
  readonly address: string;
  readonly localPath: string | null;
  readonly port: MessagePort;
}

export type SourceRequest =
  | {
      readonly kind: "open";
      readonly source: number;
      readonly store: StoreDescription;
      readonly options: SourceOptions;
    }
  | { readonly kind: "read"; readonly source: number; readonly level: number; readonly box: Box }
  | { readonly kind: "close"; readonly source: number }
  | { readonly kind: "ping" };

export type ToThread =
  | { readonly kind: "ask"; readonly id: number; readonly request: SourceRequest }
  | { readonly kind: "give-up"; readonly id: number };

export type SourceAnswer = SourceDescription | VoxelArray | null;

export type FromThread =
  | { readonly kind: "ready" }
  | { readonly kind: "done"; readonly id: number; readonly answer: SourceAnswer }
  | { readonly kind: "failed"; readonly id: number; readonly error: WireError };

export type StoreRequest =
  | { readonly kind: "read"; readonly key: string; readonly options: Omit<ReadOptions, "signal"> }
  | { readonly kind: "size"; readonly key: string }
  | { readonly kind: "list"; readonly prefix: string };

export type ToStore =
  | {
      readonly kind: "ask";
      readonly id: number;
      readonly request: StoreRequest;
      /** Of a thread that waits: becomes 1, and is told, when the answer is on its way. */
      readonly answered?: Int32Array;
    }
  | { readonly kind: "give-up"; readonly id: number };

export type StoreAnswer = Uint8Array | number | readonly string[] | null;

export type FromStore =
  | { readonly kind: "done"; readonly id: number; readonly answer: StoreAnswer }
  | { readonly kind: "failed"; readonly id: number; readonly error: WireError };
