// What whoever reads a release may hear, and how it is ended.
export interface ReadingHooks {
  readonly onProgress?: (progress: {
    /** The work in words, like "checking tables/neurons.csv". */
    readonly stage: string;
    readonly done: number;
    readonly total: number;
  }) => void;
  readonly signal?: AbortSignal;
}
