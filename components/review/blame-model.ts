// [DE7] Who put what lies at a place where it is: asked of the server for one supervoxel at a time; an
// answer that comes after another question is dropped.
import { isAbort } from "#client/api/api-failure.ts";
import type { Api } from "#client/api/create-api.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiSupervoxelBlame } from "#core/protocol/api.ts";

export interface BlamedPlace {
  readonly supervoxel: bigint;
  readonly positionVoxel: Vec3;
}

export interface BlameState {
  /** null: the card is closed. */
  readonly place: BlamedPlace | null;
  readonly answer: ApiSupervoxelBlame | null;
  readonly failure: unknown;
}

export interface BlameModel {
  readonly store: StateStore<BlameState>;
  ask(place: BlamedPlace): Promise<void>;
  close(): void;
}

export function createBlame(api: Pick<Api, "blame">, sessionId: string): BlameModel {
  const store = createStateStore<BlameState>({ place: null, answer: null, failure: null });
  let controller = new AbortController();
  return {
    store,
    async ask(place) {
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      store.set({ place, answer: null, failure: null });
      // Nothing lies on the background, and nobody put it there.
      if (place.supervoxel === 0n) return;
      try {
        const answer = await api.blame(sessionId, place.supervoxel, signal);
        if (!signal.aborted) store.set({ answer });
      } catch (failure) {
        if (!isAbort(failure)) store.set({ failure });
      }
    },
    close() {
      controller.abort();
      store.set({ place: null, answer: null, failure: null });
    },
  };
}
