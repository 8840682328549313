// Decoding happens here, so that a hundred arriving tiles never hold up a frame.
import type { TileResult } from "#client/workers/tile-load.ts";
import type { DecodedTile, TileReply, TileRequest } from "#client/workers/tile-message.ts";
import { createTileStacks } from "#client/workers/tile-stacks.ts";

/** The part of a dedicated worker's global scope that is used; the page's types know only `window`. */
interface WorkerScope {
  postMessage(message: TileReply, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<TileRequest>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const stacks = createTileStacks({
  onFetched: (url) => scope.postMessage({ fetched: url }, []),
});
const running = new Map<number, AbortController>();

scope.addEventListener("message", ({ data }) => {
  if (data.type === "abort") {
    running.get(data.id)?.abort();
    return;
  }
  const controller = new AbortController();
  running.set(data.id, controller);
  stacks.load(data, controller.signal).then(
    (result) => answer(data.id, result),
    (error: unknown) => answer(data.id, unexpected(error)),
  );
});

function unexpected(error: unknown): TileResult {
  return { ok: false, error: { tag: "unusable", detail: String(error) } };
}

function answer(id: number, result: TileResult): void {
  running.delete(id);
  if (result.ok) {
    scope.postMessage({ id, ok: true, decoded: result.value }, buffersOf(result.value));
  } else {
    scope.postMessage({ id, ok: false, failure: result.error }, []);
  }
}

/** Each once: those of a tile may be one. */
function buffersOf(decoded: DecodedTile): Transferable[] {
  const parts =
    decoded.layer === "image"
      ? [decoded.tile.grey]
      : [decoded.edged, decoded.tile.index, decoded.tile.supervoxels, decoded.tile.baseRoots];
  const buffers = parts.filter((part) => part !== null).map(({ buffer }) => buffer as ArrayBuffer);
  return [...new Set(buffers)];
}
