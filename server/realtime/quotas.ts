// Counts places held per key (a user, an address). A key that holds none takes no memory.

export interface Quota {
  /** The way to give the place back, or null where the key holds its share already. */
  hold(key: string): (() => void) | null;
  /** How many keys hold places. */
  readonly size: number;
}

export function createQuota(maxPerKey: number): Quota {
  const held = new Map<string, number>();
  const giveBack = (key: string) => {
    const left = (held.get(key) ?? 0) - 1;
    if (left > 0) held.set(key, left);
    else held.delete(key);
  };
  return {
    hold(key) {
      const count = held.get(key) ?? 0;
      if (count >= maxPerKey) return null;
      held.set(key, count + 1);
      let isHeld = true;
      return () => {
        if (isHeld) giveBack(key);
        isHeld = false;
      };
    },
    get size() {
      return held.size;
    },
  };
}
