// A mask may stand for a hundred million voxels: reading one here never holds up a frame.
import type { MaskReply, MaskRequest } from "#client/workers/mask-message.ts";
import { decodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";

/** The part of a dedicated worker's global scope that is used; the page's types know only `window`. */
interface WorkerScope {
  postMessage(message: MaskReply, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<MaskRequest>) => void): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.addEventListener("message", ({ data: { id, bytes } }) => {
  const decoded = decodeSupervoxelMask(bytes);
  scope.postMessage({ id, decoded }, decoded.ok ? [decoded.value.sides.buffer as ArrayBuffer] : []);
});
