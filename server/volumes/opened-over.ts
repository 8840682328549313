// A source of edges or synapses and the store that it reads from, to be closed together.
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

interface Closable {
  close(): Promise<void>;
}

export interface OpenedOver<S> extends Closable {
  readonly source: S;
}

/** The store is closed where opening fails. */
export async function openedOver<S extends Closable>(
  store: ByteStore,
  open: (store: ByteStore) => Promise<S>,
): Promise<OpenedOver<S>> {
  try {
    const source = await open(store);
    return {
      source,
      close: async () => {
        await source.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
