export interface BuildPlan {
  /** Paths from the root. */
  readonly stamp: string;
  readonly sources: readonly string[];
  readonly results: readonly string[];
  build(): Promise<void>;
}

/** Builds where the sources' hash is not the stamp's, or a result is missing. */
export function ensure(root: string, plan: BuildPlan): Promise<void>;
export function ensureBuilt(root: string): Promise<void>;
export function ensureCliBuilt(root: string): Promise<void>;
