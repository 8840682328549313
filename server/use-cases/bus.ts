// What one process tells all, itself included: only that something may have changed, never what. A
// notice may be late or lost; whoever relies on one also looks for himself from time to time.

export type Notice =
  /** A person's rights, sign-ins or tokens. */
  | { readonly kind: "rights"; readonly userId: string }
  | { readonly kind: "lease"; readonly sessionId: string }
  /** A dataset that is no more. */
  | { readonly kind: "dataset"; readonly datasetId: string };

export interface Bus {
  publish(notice: Notice): Promise<void>;
  /** @returns ends it. */
  subscribe(listener: (notice: Notice) => void): () => void;
  close(): Promise<void>;
}

/** Within one process. */
export function createLocalBus(): Bus {
  const listeners = new Set<(notice: Notice) => void>();
  return {
    async publish(notice) {
      for (const listener of [...listeners]) listener(notice);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      listeners.clear();
    },
  };
}
