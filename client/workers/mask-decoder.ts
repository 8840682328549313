// Reads masks in a worker, which is started with the first; and in the page where the browser or its
// policy gives none: slower, but the same masks.
import type { DecodedMask, MaskReply, MaskRequest } from "#client/workers/mask-message.ts";
import { decodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";

export type DecodeMask = (bytes: Uint8Array) => Promise<DecodedMask>;

/** What is used of a Worker. */
export interface MaskWorker {
  postMessage(message: MaskRequest): void;
  onMessage(listener: (reply: MaskReply) => void): void;
  /** The script did not load, or died. */
  onFailure(listener: () => void): void;
}

/** @param start gives null where there can be no worker. */
export function createMaskDecoder(start: () => MaskWorker | null = startWorker): DecodeMask {
  const waiting = new Map<number, { bytes: Uint8Array; resolve(decoded: DecodedMask): void }>();
  let worker: MaskWorker | null | undefined;
  let nextId = 1;

  function settle(id: number, decoded: DecodedMask): void {
    waiting.get(id)?.resolve(decoded);
    waiting.delete(id);
  }

  function started(): MaskWorker | null {
    const made = start();
    made?.onMessage(({ id, decoded }) => settle(id, decoded));
    made?.onFailure(() => {
      worker = null;
      for (const [id, { bytes }] of [...waiting]) settle(id, decodeSupervoxelMask(bytes));
    });
    return made;
  }

  return async (bytes) => {
    if (worker === undefined) worker = started();
    if (worker === null) return decodeSupervoxelMask(bytes);
    const id = nextId++;
    const answer = new Promise<DecodedMask>((resolve) => waiting.set(id, { bytes, resolve }));
    worker.postMessage({ id, bytes });
    return answer;
  };
}

function startWorker(): MaskWorker | null {
  if (typeof Worker === "undefined") return null;
  try {
    // The bundler finds the worker by this very expression.
    const worker = new Worker(new URL("./mask-worker.ts", import.meta.url), { type: "module" });
    return {
      postMessage: (message) => worker.postMessage(message),
      onMessage(listener) {
        worker.addEventListener("message", ({ data }: MessageEvent<MaskReply>) => listener(data));
      },
      onFailure(listener) {
        worker.addEventListener("error", () => {
          worker.terminate();
          listener();
        });
      },
    };
  } catch {
    return null;
  }
}
