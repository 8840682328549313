// A value that changes outside of React. Its snapshot stays the same object until something
// changed, so `useSyncExternalStore` may read it.
export interface StateStore<T extends object> {
  get(): T;
  /** Replaces the fields given; listeners hear of it once. */
  set(change: Partial<T>): void;
  subscribe(listener: () => void): () => void;
}

export function createStateStore<T extends object>(initial: T): StateStore<T> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(change) {
      const keys = Object.keys(change) as (keyof T)[];
      if (keys.every((key) => Object.is(state[key], change[key]))) return;
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
