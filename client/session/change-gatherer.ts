// What changed in one step is told once, when the step is whole: nobody sees half of it.

export interface SessionChange {
  /** Roots that look different: their tiles are painted again. null for none. */
  readonly roots: ReadonlySet<bigint> | null;
  /** Other supervoxels are in pieces: their tiles are made again. */
  readonly pieces: boolean;
  readonly operations: boolean;
  readonly connection: boolean;
  readonly pending: boolean;
}

export interface ChangeGatherer {
  /** Runs the step and then, unless another step is around it, tells what was noted. */
  batch(step: () => void): void;
  note(change: Partial<SessionChange>): void;
  /** Listeners are called in the order they came. Returns the way to stop. */
  subscribe(listener: (change: SessionChange) => void): () => void;
  destroy(): void;
}

const NOTHING: SessionChange = {
  roots: null,
  pieces: false,
  operations: false,
  connection: false,
  pending: false,
};

export function createChangeGatherer(): ChangeGatherer {
  const listeners = new Set<(change: SessionChange) => void>();
  let noted = NOTHING;
  let depth = 0;

  const tell = () => {
    if (noted === NOTHING) return;
    const change = noted;
    noted = NOTHING;
    for (const listener of [...listeners]) listener(change);
  };

  return {
    batch(step) {
      depth++;
      try {
        step();
      } finally {
        depth--;
      }
      if (depth === 0) tell();
    },
    note(change) {
      noted = merged(noted, change);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    destroy: () => listeners.clear(),
  };
}

function merged(noted: SessionChange, change: Partial<SessionChange>): SessionChange {
  const roots = change.roots ?? null;
  const isNothing =
    (roots === null || roots.size === 0) &&
    !change.pieces &&
    !change.operations &&
    !change.connection &&
    !change.pending;
  if (isNothing) return noted;
  return {
    roots: union(noted.roots, roots),
    pieces: noted.pieces || change.pieces === true,
    operations: noted.operations || change.operations === true,
    connection: noted.connection || change.connection === true,
    pending: noted.pending || change.pending === true,
  };
}

function union(
  left: ReadonlySet<bigint> | null,
  right: ReadonlySet<bigint> | null,
): ReadonlySet<bigint> | null {
  if (right === null || right.size === 0) return left;
  return left === null ? right : new Set([...left, ...right]);
}
