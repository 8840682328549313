import { describe, expect, test } from "vitest";
import type { Frame, FrameTile } from "#client/viewer/frame.ts";
import type { Damage, Painter, PaintLook } from "#client/viewer/painter.ts";
import { createScene, type Scene } from "#client/viewer/scene.ts";
import { type LabelPayload, labelPayload } from "#client/viewer/tile-payload.ts";
import type { PxRect } from "#core/geometry/picture-geometry.ts";
import { CLASS_HIGHLIGHT } from "#core/pictures/label-classes.ts";
import { rootColor } from "#core/pictures/root-color.ts";
import type { SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";
import { createSupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

const AT_ORIGIN = { plane: "xy", originVoxel: [0, 0, 0], pixelVoxels: [1, 1, 1] } as const;

interface Rig {
  readonly scene: Scene;
  readonly paints: { frame: Frame; look: PaintLook; damage: Damage }[];
  /** base root → current root; the base root itself where absent. */
  readonly merged: Map<bigint, bigint>;
  readonly released: LabelPayload[];
  readonly seen: bigint[][];
  /** What is split from now on. */
  split: ReadonlyMap<bigint, SplitSupervoxel>;
  nextFrame(): void;
}

function createRig(): Rig {
  const paints: Rig["paints"] = [];
  const merged = new Map<bigint, bigint>();
  const released: Rig["released"] = [];
  const seen: Rig["seen"] = [];
  let callbacks: (() => void)[] = [];
  const painter: Painter = {
    kind: "canvas2d",
    paint: (frame, look, damage) => paints.push({ frame, look, damage }),
    layerBytes: () => 0,
    prepare: () => undefined,
    release: (payload) => {
      if (payload.layer === "labels") released.push(payload);
    },
    rebuild: () => undefined,
    destroy: () => undefined,
  };
  const scene = createScene({
    imageRange: [0, 255],
    painter,
    roots: {
      see: (ids) => seen.push([...ids]),
      rootOf: (id, baseRoot) => merged.get(id) ?? merged.get(baseRoot) ?? baseRoot,
    },
    pieces: { split: () => rig.split },
    onNextFrame: (callback) => callbacks.push(callback),
  });
  const rig: Rig = {
    scene,
    paints,
    merged,
    released,
    seen,
    split: new Map(),
    nextFrame() {
      const due = callbacks;
      callbacks = [];
      for (const callback of due) callback();
    },
  };
  return rig;
}

/** Two columns of the first id, two of the second, over a tile of 4 × 4. */
function payloadOf(first: bigint, second: bigint): LabelPayload {
  const ids = BigUint64Array.of(0n, first, second);
  const row = [1, 1, 2, 2];
  return labelPayload(
    {
      widthPx: 4,
      heightPx: 4,
      supervoxels: ids,
      baseRoots: ids,
      index: Uint8Array.from([...row, ...row, ...row, ...row]),
    },
    AT_ORIGIN,
  );
}

const placed = (payload: LabelPayload, xUnit: number): FrameTile<LabelPayload> => ({
  payload,
  mip: 0,
  texelUnit: [1, 1],
  xUnit,
  yUnit: 0,
});

/** Ten pixels a voxel; tiles lie 4 voxels apart along x. */
function frameOf(payloads: readonly LabelPayload[], section = 0): Frame {
  return {
    section,
    widthPx: 400,
    heightPx: 400,
    leftUnit: 0,
    topUnit: 0,
    scale: 10,
    pixelRatio: 1,
    images: [],
    labels: payloads.map((payload, at) => placed(payload, at * 4)),
  };
}

function colorAt(payload: LabelPayload, entry: number): number {
  const [red, green, blue] = payload.palette.subarray(entry * 4, entry * 4 + 3);
  return red | (green << 8) | (blue << 16);
}

const whole: PxRect = { left: 0, top: 0, right: 400, bottom: 400 };

describe("what is painted again", () => {
  test("a first frame wholly, the same frame not at all, a new tile alone", () => {
    const { scene, paints } = createRig();
    const one = payloadOf(1n, 2n);
    const two = payloadOf(3n, 4n);
    scene.show(frameOf([one]));
    expect(paints[0].damage).toEqual({ images: [whole], labels: [whole], compose: [whole] });
    scene.show(frameOf([one]));
    expect(paints).toHaveLength(1);
    scene.show(frameOf([one, two]));
    expect(paints[1].damage.labels).toEqual([{ left: 40, top: 0, right: 80, bottom: 40 }]);
    expect(paints[1].damage.images).toEqual([]);
  });

  test("another section wholly, though its tiles lie at the same places", () => {
    const { scene, paints } = createRig();
    scene.show(frameOf([payloadOf(1n, 2n)], 0));
    scene.show(frameOf([payloadOf(1n, 2n)], 1));
    expect(paints[1].damage.images).toEqual([whole]);
  });

  test("an edit: only the touched segment's part of the tiles that hold it", () => {
    const { scene, paints, merged } = createRig();
    const one = payloadOf(1n, 2n);
    const two = payloadOf(3n, 4n);
    const three = payloadOf(5n, 6n);
    scene.show(frameOf([one, two, three]));
    const before = three.revision;
    merged.set(4n, 1n);
    scene.repaint(new Set([1n, 4n]));
    expect(scene.stats().lastRepaintPalettes).toBe(2);
    expect(paints[1].damage.labels).toEqual([
      { left: 0, top: 0, right: 20, bottom: 40 },
      { left: 60, top: 0, right: 80, bottom: 40 },
    ]);
    // One pixel more is mixed anew: its boundary may have gone.
    expect(paints[1].damage.compose[1]).toEqual({ left: 59, top: 0, right: 81, bottom: 41 });
    expect(colorAt(two, 2)).toBe(rootColor(1n, 0));
    expect(three.revision).toBe(before);
  });

  test("an edit of what is not on the screen paints nothing, and is there when it is shown", () => {
    const { scene, paints, merged } = createRig();
    const seen = payloadOf(1n, 2n);
    const other = payloadOf(3n, 4n);
    scene.show(frameOf([seen, other]));
    scene.show(frameOf([seen]));
    merged.set(4n, 3n);
    const count = paints.length;
    scene.repaint(new Set([3n, 4n]));
    expect(paints).toHaveLength(count);
    scene.show(frameOf([seen, other]));
    expect(colorAt(other, 2)).toBe(rootColor(3n, 0));
  });

  test("of many edits in one frame the first is painted at once, the others together", () => {
    const { scene, paints, nextFrame } = createRig();
    const one = payloadOf(1n, 2n);
    scene.show(frameOf([one]));
    for (const id of [1n, 2n, 1n, 2n]) scene.repaint(new Set([id]));
    expect(paints).toHaveLength(2);
    expect(scene.hasDamage()).toBe(true);
    nextFrame();
    expect(paints).toHaveLength(3);
    expect(scene.hasDamage()).toBe(false);
    nextFrame();
    expect(paints).toHaveLength(3);
  });

  test("what changes together is painted in one go, as soon as all of it has", () => {
    const { scene, paints } = createRig();
    scene.show(frameOf([payloadOf(1n, 2n)]));
    scene.paintOnce(() => {
      scene.repaint(new Set([1n]));
      scene.paintOnce(() => scene.setLook({ highlights: new Map([[2n, [1, 2, 3]]]) }));
      expect(paints).toHaveLength(1);
    });
    expect(paints).toHaveLength(2);
    expect(scene.hasDamage()).toBe(false);
  });

  test("a frame is painted with what is lit because of it, at once even where one was painted before", () => {
    const { scene, paints } = createRig();
    scene.show(frameOf([payloadOf(1n, 2n)]));
    scene.setLook({ hovered: 1n });
    for (const hovered of [3n, 4n]) {
      scene.paintOnce(() => {
        scene.show(frameOf([payloadOf(hovered, 9n)]));
        scene.setLook({ hovered });
      });
    }
    expect(paints.map(({ look }) => look.hovered)).toEqual([null, 1n, 3n, 4n]);
    expect(scene.hasDamage()).toBe(false);
  });
});

describe("a change of look", () => {
  test("of opacity mixes anew and draws no tile", () => {
    const { scene, paints } = createRig();
    scene.show(frameOf([payloadOf(1n, 2n)]));
    scene.setLook({ segmentOpacity: 0.8 });
    expect(paints[1].damage).toEqual({ images: [], labels: [], compose: [whole] });
    expect(paints[1].look.segmentOpacity).toBe(0.8);
  });

  test("of the hovered segment mixes its part anew and writes no palette", () => {
    const { scene, paints } = createRig();
    const one = payloadOf(1n, 2n);
    scene.show(frameOf([one, payloadOf(3n, 4n)]));
    const { revision } = one;
    scene.setLook({ hovered: 2n });
    expect(paints[1].damage).toEqual({
      images: [],
      labels: [],
      compose: [{ left: 20, top: 0, right: 40, bottom: 40 }],
    });
    expect(paints[1].look.hoverColor).not.toBeNull();
    expect(one.revision).toBe(revision);
  });

  test("of the selection touches only segments that were or are selected", () => {
    const { scene, paints, nextFrame } = createRig();
    const two = payloadOf(3n, 4n);
    scene.show(frameOf([payloadOf(1n, 2n), two]));
    scene.setLook({ selected: new Set([1n]) });
    expect(paints[1].damage.labels).toEqual([{ left: 0, top: 0, right: 20, bottom: 40 }]);
    nextFrame();
    scene.setLook({ selected: new Set([1n, 3n]) });
    expect(paints[2].damage.labels).toEqual([{ left: 40, top: 0, right: 60, bottom: 40 }]);
  });

  test("highlights go by supervoxel, and go away again", () => {
    const { scene, paints, nextFrame } = createRig();
    const one = payloadOf(1n, 2n);
    scene.show(frameOf([one]));
    scene.setLook({ highlights: new Map([[2n, [255, 0, 0] as const]]) });
    expect([...one.palette.subarray(8, 12)]).toEqual([255, 0, 0, CLASS_HIGHLIGHT]);
    nextFrame();
    scene.setLook({ highlights: new Map() });
    expect(colorAt(one, 2)).toBe(rootColor(2n, 0));
    expect(paints[2].damage.labels).toEqual([{ left: 20, top: 0, right: 40, bottom: 40 }]);
  });

  test("another colouring recolours every tile; of one that says something else, the segment alone", () => {
    const { scene, paints } = createRig();
    const one = payloadOf(1n, 2n);
    const two = payloadOf(3n, 4n);
    const colors = new Map([[2n, 0x112233]]);
    scene.show(frameOf([one, two]));
    scene.setLook({ coloring: (root) => colors.get(root) ?? 0x808080 });
    expect([colorAt(one, 1), colorAt(one, 2), colorAt(two, 1)]).toEqual([
      0x808080, 0x112233, 0x808080,
    ]);
    const before = two.revision;
    colors.set(1n, 0x445566);
    scene.repaint(new Set([1n]));
    expect(colorAt(one, 1)).toBe(0x445566);
    expect(two.revision).toBe(before);
    expect(paints.at(-1)?.damage.images).toEqual([]);
    scene.setLook({ coloring: null });
    expect(colorAt(two, 1)).toBe(rootColor(3n, 0));
  });

  test("another colour seed recolours every tile, now or when it is shown", () => {
    const { scene } = createRig();
    const one = payloadOf(1n, 2n);
    const hidden = payloadOf(3n, 4n);
    scene.show(frameOf([one, hidden]));
    scene.show(frameOf([one]));
    scene.setLook({ colorSeed: 9 });
    expect(colorAt(one, 1)).toBe(rootColor(1n, 9));
    scene.show(frameOf([one, hidden]));
    expect(colorAt(hidden, 1)).toBe(rootColor(3n, 9));
  });
});

/** The first id of payloadOf, cut between its first and its second row. */
function rowsApart(supervoxel: bigint, pieces: readonly [bigint, bigint]): SplitSupervoxel {
  const sides = Uint8Array.of(1, 1, 2, 2, 2, 2, 2, 2);
  const box = { minVoxel: [0, 0, 0], shapeVoxel: [2, 4, 1] } as const;
  const made = createSupervoxelMask(supervoxel, box, sides);
  if (!made.ok) throw new Error(made.error.tag);
  return {
    masks: [made.value],
    pieceIds: new Map([
      [0, pieces[0]],
      [1, pieces[1]],
    ]),
  };
}

describe("[OP8] a supervoxel that falls into pieces", () => {
  const [upper, lower] = [2n ** 62n + 1n, 2n ** 62n + 2n];
  const split = new Map([[1n, rowsApart(1n, [upper, lower])]]);

  test("is painted as its pieces, where it lies, from the tile that is there", () => {
    const rig = createRig();
    const [one, two] = [payloadOf(1n, 2n), payloadOf(3n, 4n)];
    rig.scene.show(frameOf([one, two]));
    rig.split = split;
    rig.merged.set(lower, 9n);
    rig.scene.recut();
    expect([...one.tile.supervoxels]).toEqual([0n, 1n, 2n, upper, lower]);
    expect([...one.tile.index]).toEqual([3, 3, 2, 2, 4, 4, 2, 2, 4, 4, 2, 2, 4, 4, 2, 2]);
    expect(colorAt(one, 3)).toBe(rootColor(1n, 0));
    expect(colorAt(one, 4)).toBe(rootColor(9n, 0));
    expect(rig.paints[1].damage.labels).toEqual([{ left: 0, top: 0, right: 20, bottom: 40 }]);
    expect(rig.released).toEqual([one]);
    expect(rig.seen).toEqual([[0n, 1n, 2n, upper, lower]]);
    expect([...one.pristine.index]).toEqual([...payloadOf(1n, 2n).tile.index]);
  });

  test("is whole again without a trace, and another split changes only what differs", () => {
    const rig = createRig();
    const one = payloadOf(1n, 2n);
    rig.split = split;
    rig.scene.show(frameOf([one]));
    rig.split = new Map([[1n, rowsApart(1n, [upper, 7n])]]);
    rig.scene.recut();
    expect(rig.paints[1].damage.labels).toEqual([{ left: 0, top: 10, right: 20, bottom: 40 }]);
    rig.nextFrame();
    rig.split = new Map();
    rig.scene.recut();
    expect(one.tile).toBe(one.pristine);
    expect(rig.paints[2].damage.labels).toEqual([{ left: 0, top: 0, right: 20, bottom: 40 }]);
  });

  test("costs a tile nothing that does not show it, or shows the same pieces", () => {
    const rig = createRig();
    const [one, two] = [payloadOf(1n, 2n), payloadOf(3n, 4n)];
    rig.split = split;
    rig.scene.show(frameOf([one, two]));
    const { revision, tile } = one;
    rig.split = new Map(split);
    rig.scene.recut();
    expect([one.revision, one.tile]).toEqual([revision, tile]);
    expect(rig.paints).toHaveLength(1);
    expect(rig.released).toEqual([one]);
  });

  test("a tile off the screen is made again when it is shown", () => {
    const rig = createRig();
    const [one, two] = [payloadOf(1n, 2n), payloadOf(3n, 4n)];
    rig.scene.show(frameOf([one, two]));
    rig.scene.show(frameOf([two]));
    rig.split = split;
    rig.scene.recut();
    expect(one.tile).toBe(one.pristine);
    rig.scene.show(frameOf([one, two]));
    expect([...one.tile.supervoxels]).toContain(lower);
  });
});

test("a restored context is painted wholly", () => {
  const { scene, paints } = createRig();
  scene.restore();
  expect(paints).toHaveLength(0);
  scene.show(frameOf([payloadOf(1n, 2n)]));
  scene.restore();
  expect(paints[1].damage.images).toEqual([whole]);
});
