// An agglomeration graph where it lies, in whatever format a lab has: its edges, a batch at a time. A
// source says what the file says, exactly and in its own order; what is dropped, joined or turned into
// an affinity is decided once, for all formats, by collect-edges.ts.

export const EDGE_FORMATS = [
  "csv",
  "parquet",
  "webknossos",
  "pychunkedgraph",
  "sqlite",
  "scored-edges",
] as const;
export type EdgeFormat = (typeof EDGE_FORMATS)[number];

/** What a higher score says of two supervoxels: that they are one neuron, or two. */
export const SCORE_DIRECTIONS = ["higher-merges", "lower-merges"] as const;
export type ScoreDirection = (typeof SCORE_DIRECTIONS)[number];

/** What of an edge a number is. */
export type EdgePart = "first" | "second" | "score" | "contact" | "position" | "on";

export interface EdgeSaid {
  readonly field: string;
  readonly value: string;
}

export interface EdgeBatch {
  readonly count: number;
  readonly first: BigUint64Array;
  readonly second: BigUint64Array;
  /**
   * As the file has it. Infinite on the side that merges: one supervoxel which a block's border cut,
   * never to be cut again; infinite on the other: never scored. NaN: no number.
   */
  readonly score: Float64Array;
  /** Its contact's size, in whatever the file counts; null where the file has none. */
  readonly contactSize: Float64Array | null;
  /** Three an edge, in the file's order and unit; NaN where an edge has none. */
  readonly position: Float64Array | null;
  /** 1: joined already. null where the file does not say. */
  readonly isOn: Uint8Array | null;
  /**
   * Where the edge lies and what it says there, for a sentence: "column u in line 3", "\"7\"". To be asked
   * before the next batch is.
   */
  say(edge: number, part: EdgePart): EdgeSaid | Promise<EdgeSaid>;
}

export interface EdgeSource {
  /** As the person named it. */
  readonly address: string;
  readonly format: EdgeFormat;
  /** As the person said it, else what the format is known to mean. */
  readonly direction: ScoreDirection;
  /** Whether `isOn` is told without a column being named. */
  readonly saysOn: boolean;
  /** "contact": a voxel on the contact; "supervoxel": one of the first supervoxel, no contact. */
  readonly positions: "contact" | "supervoxel" | "none";
  /** To be read once. Throws an ImportError that names file and field, or the signal's reason. */
  batches(signal?: AbortSignal): AsyncIterable<EdgeBatch>;
  close(): Promise<void>;
}

export interface EdgeSourceOptions {
  /** Found from what lies there where it is left out. */
  readonly format?: EdgeFormat;
  /** Of a table, by role: sv1, sv2, affinity, contact, x, y, z, location. */
  readonly columns?: Readonly<Record<string, string>>;
  /** The column that says which edges are on. */
  readonly onColumn?: string;
  readonly direction?: ScoreDirection;
  /** Where a copy may be kept while it is read; the system's own folder if left out. */
  readonly scratchFolder?: string;
}

/** Rows of a batch: some hundred kilobytes. */
export const BATCH_EDGES = 8192;
