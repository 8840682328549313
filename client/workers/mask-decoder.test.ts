import { expect, test } from "vitest";
import { createMaskDecoder, type MaskWorker } from "#client/workers/mask-decoder.ts";
import type { MaskReply, MaskRequest } from "#client/workers/mask-message.ts";
import { decodeSupervoxelMask, encodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";
import { createSupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

function bytesOf(...sides: number[]): Uint8Array {
  const box = { minVoxel: [0, 0, 0], shapeVoxel: [sides.length, 1, 1] } as const;
  const made = createSupervoxelMask(5n, box, Uint8Array.from(sides));
  if (!made.ok) throw new Error(made.error.tag);
  return encodeSupervoxelMask(made.value);
}

/** A worker whose answers, and whose end, are told by hand. */
function handAnswered() {
  const asked: MaskRequest[] = [];
  let reply: (reply: MaskReply) => void = () => undefined;
  let fail: () => void = () => undefined;
  const worker: MaskWorker = {
    postMessage: (request) => void asked.push(request),
    onMessage: (listener) => {
      reply = listener;
    },
    onFailure: (listener) => {
      fail = listener;
    },
  };
  const answer = ({ id, bytes }: MaskRequest) =>
    reply({ id, decoded: decodeSupervoxelMask(bytes) });
  return { worker, asked, answer, fail: () => fail() };
}

test("answers that come out of order go to who asked", async () => {
  const { worker, asked, answer } = handAnswered();
  const decode = createMaskDecoder(() => worker);
  const [one, other] = [decode(bytesOf(1, 2)), decode(bytesOf(2, 1))];
  for (const request of [...asked].reverse()) answer(request);
  expect(await one).toMatchObject({ ok: true, value: { sides: Uint8Array.of(1, 2) } });
  expect(await other).toMatchObject({ ok: true, value: { sides: Uint8Array.of(2, 1) } });
});

test("what a dead worker left, and what comes after, is read here", async () => {
  const { worker, asked, fail } = handAnswered();
  const decode = createMaskDecoder(() => worker);
  const left = decode(bytesOf(1, 2));
  fail();
  expect(await left).toMatchObject({ ok: true });
  expect(await decode(Uint8Array.of(1))).toMatchObject({ ok: false });
  expect(asked).toHaveLength(1);
});

test("without a worker masks are read all the same", async () => {
  expect(await createMaskDecoder(() => null)(bytesOf(1, 2))).toMatchObject({ ok: true });
});
