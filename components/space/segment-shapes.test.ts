// The shapes of a live session, against a session as the server would answer: what is asked for, and what
// is shown in between.
import { expect, it } from "vitest";
import { createSegmentShapes } from "#components/space/segment-shapes.ts";
import type { ApiShape, ApiShapePiece } from "#core/protocol/api.ts";

interface Cut {
  readonly maskHash: string;
  readonly side: 1 | 2;
}

/** Supervoxels by their segments' roots. */
class SessionWithSegments {
  readonly segments = new Map<bigint, readonly bigint[]>();
  readonly cuts = new Map<bigint, readonly Cut[]>();
  /** The supervoxel of each piece. */
  readonly supervoxelOf = new Map<bigint, bigint>();
  readonly asked: bigint[][] = [];
  #held: (() => void)[] | null = null;

  constructor(...segments: (readonly bigint[])[]) {
    for (const members of segments) this.segments.set(members[0], members);
  }

  rootOf(node: bigint): bigint {
    for (const [root, members] of this.segments) if (members.includes(node)) return root;
    return 0n;
  }

  merge(a: bigint, b: bigint): ReadonlySet<bigint> {
    const members = [...(this.segments.get(a) ?? []), ...(this.segments.get(b) ?? [])];
    this.segments.delete(b);
    this.segments.set(a, members);
    return new Set([a, b]);
  }

  split(root: bigint, away: readonly bigint[]): ReadonlySet<bigint> {
    const members = this.segments.get(root) ?? [];
    this.segments.set(
      root,
      members.filter((node) => !away.includes(node)),
    );
    this.segments.set(away[0], away);
    return new Set([root, away[0]]);
  }

  /** Answers wait from now on. */
  hold(): void {
    this.#held = [];
  }

  async letGo(): Promise<void> {
    const held = this.#held ?? [];
    this.#held = null;
    for (const go of held) go();
    await settled();
  }

  async answer(nodes: readonly bigint[]): Promise<ApiShape> {
    this.asked.push([...nodes]);
    const pieces = nodes
      .flatMap((node) => this.segments.get(this.rootOf(node)) ?? [])
      .map((node): ApiShapePiece => {
        const id = node.toString();
        const cuts = this.cuts.get(node) ?? [];
        const supervoxel = (this.supervoxelOf.get(node) ?? node).toString();
        const root = this.rootOf(node).toString();
        return {
          ...{ id, supervoxel, cuts, root, baseRoot: root },
          ...{ sizeVoxel: String(100n - node), positionVoxel: [0, 0, 0] },
        };
      });
    const held = this.#held;
    if (held !== null) await new Promise<void>((resolve) => held.push(resolve));
    return { seq: 0, count: pieces.length, pieces };
  }
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve));

function shapesOf(session: SessionWithSegments) {
  /** What was shown at each change, as the ids of the pieces. */
  const seen: string[] = [];
  const shapes = createSegmentShapes({
    ask: (selected) => session.answer([...selected.values()]),
    see: () => undefined,
    rootOf: ({ node }) => session.rootOf(node),
    onChange: () => seen.push(ids()),
  });
  const ids = () =>
    shapes
      .shown()
      .pieces.map(({ id }) => id)
      .join();
  const select = async (...roots: bigint[]) => {
    shapes.select(new Map(roots.map((root) => [root, root])));
    await settled();
  };
  return { shapes, seen, ids, select };
}

it("asks for what is selected, and not again for what is known", async () => {
  const session = new SessionWithSegments([1n, 2n], [5n]);
  const { ids, select } = shapesOf(session);
  await select(1n);
  expect(ids()).toBe("1,2");
  await select(1n, 5n);
  expect(ids()).toBe("1,2,5");
  await select(5n);
  expect(ids()).toBe("5");
  expect(session.asked).toEqual([[1n], [5n]]);
});

it("keeps every piece on a merge by another, and gains the partner's when they have come", async () => {
  const session = new SessionWithSegments([1n, 2n], [5n, 6n]);
  const { shapes, seen, ids, select } = shapesOf(session);
  await select(1n);
  seen.length = 0;
  shapes.noteChanged(session.merge(1n, 5n));
  await settled();
  expect(ids()).toBe("1,2,5,6");
  expect(seen.every((shown) => shown.startsWith("1,2"))).toBe(true);
});

it("regroups known pieces at once, before any answer", async () => {
  const session = new SessionWithSegments([1n, 2n], [5n, 6n]);
  const { shapes, ids, select } = shapesOf(session);
  await select(1n, 5n);
  session.hold();
  const touched = session.merge(1n, 5n);
  shapes.select(new Map([[1n, 1n]]));
  shapes.noteChanged(touched);
  expect(ids()).toBe("1,2,5,6");
  await session.letGo();
  expect(ids()).toBe("1,2,5,6");
});

it("keeps what a split has parted, for the undo", async () => {
  const session = new SessionWithSegments([1n, 2n, 3n]);
  const { shapes, ids, select } = shapesOf(session);
  await select(1n);
  shapes.noteChanged(session.split(1n, [3n]));
  expect(ids()).toBe("1,2");
  expect([...shapes.kept()]).toEqual(["3"]);
  await settled();
  session.hold();
  shapes.noteChanged(session.merge(1n, 3n));
  expect(ids()).toBe("1,2,3");
  await session.letGo();
});

it("asks again where an edit came while the answer was under way", async () => {
  const session = new SessionWithSegments([1n, 2n], [5n]);
  const { shapes, ids, select } = shapesOf(session);
  session.hold();
  await select(1n);
  shapes.noteChanged(session.merge(1n, 5n));
  await session.letGo();
  expect(session.asked).toEqual([[1n], [1n]]);
  expect(ids()).toBe("1,2,5");
});

it("[OP8] shows a split supervoxel's pieces in its place, and it again after the undo", async () => {
  const session = new SessionWithSegments([1n, 2n]);
  const { shapes, ids, select } = shapesOf(session);
  await select(1n);
  const cut = (side: 1 | 2) => [{ maskHash: "a", side }];
  for (const [node, side] of [[11n, 1] as const, [12n, 2] as const]) {
    session.cuts.set(node, cut(side));
    session.supervoxelOf.set(node, 2n);
  }
  session.segments.set(1n, [1n, 11n, 12n]);
  shapes.noteChanged(new Set([1n]));
  await settled();
  expect(ids()).toBe("1,11,12");
  session.segments.set(1n, [1n, 2n]);
  shapes.noteChanged(new Set([1n]));
  await settled();
  expect(ids()).toBe("1,2");
});

it("tells of a request that failed, shows what is known, and asks again when told to", async () => {
  const session = new SessionWithSegments([1n], [5n]);
  const { shapes, ids, select } = shapesOf(session);
  await select(1n);
  const { answer } = session;
  session.answer = () => Promise.reject(new Error("no line"));
  await select(1n, 5n);
  expect(shapes.shown().failure).toBeInstanceOf(Error);
  expect(ids()).toBe("1");
  session.answer = answer;
  shapes.retry();
  await settled();
  expect(shapes.shown()).toMatchObject({ failure: null, isAsking: false });
  expect(ids()).toBe("1,5");
});

it("shows the segments of another time, and asks for them anew", async () => {
  const session = new SessionWithSegments([1n, 2n], [5n]);
  const { shapes, ids, select } = shapesOf(session);
  session.merge(1n, 5n);
  await select(1n);
  expect(ids()).toBe("1,2,5");
  session.split(1n, [5n]);
  shapes.forget();
  await select(1n);
  expect(ids()).toBe("1,2");
  expect(session.asked).toEqual([[1n], [1n]]);
});
