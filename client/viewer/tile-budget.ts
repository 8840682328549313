// One ceiling for the tiles of all panels of a page, in bytes. The invariant: after `settle`, what is held
// is within the ceiling, or nothing is held but what is on the screen and what its panel needs next.

/** A tile that nothing needs now. */
export interface IdleTile {
  readonly bytes: number;
  readonly lastUsedMs: number;
  forget(): void;
}

/** A panel. */
export interface TileHolder {
  heldBytes(): number;
  idleTiles(): readonly IdleTile[];
  /** There is no room for all that the panel holds ready: it is to hold less. */
  onTight(): void;
}

export interface TileBudget {
  readonly ceilingBytes: number;
  /** Returns the way to leave. */
  join(holder: TileHolder): () => void;
  /** To be called when more is held. Forgets idle tiles, those unused for longest first. */
  settle(): void;
  /** Of one holder, where all have as much. */
  shareBytes(): number;
  heldBytes(): number;
  /** Since the budget was made. */
  readonly forgottenCount: number;
}

/** Forgetting goes on to this share of the ceiling, so that not every new tile asks for it. */
const SETTLED_SHARE = 0.9;

export function createTileBudget(ceilingBytes: number): TileBudget {
  const holders = new Set<TileHolder>();
  let forgottenCount = 0;

  function heldBytes(): number {
    let total = 0;
    for (const holder of holders) total += holder.heldBytes();
    return total;
  }

  function forgetIdle(surplusBytes: number): void {
    const idle = [...holders].flatMap((holder) => holder.idleTiles());
    idle.sort((a, b) => a.lastUsedMs - b.lastUsedMs);
    let left = surplusBytes;
    for (const tile of idle) {
      if (left <= 0) return;
      tile.forget();
      left -= tile.bytes;
      forgottenCount++;
    }
  }

  return {
    ceilingBytes,
    join(holder) {
      holders.add(holder);
      return () => holders.delete(holder);
    },
    settle() {
      const before = heldBytes();
      if (before <= ceilingBytes) return;
      forgetIdle(before - ceilingBytes * SETTLED_SHARE);
      if (heldBytes() <= ceilingBytes) return;
      for (const holder of holders) holder.onTight();
    },
    shareBytes: () => ceilingBytes / Math.max(1, holders.size),
    heldBytes,
    get forgottenCount() {
      return forgottenCount;
    },
  };
}
