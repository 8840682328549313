// What the page paints of a moment is what the log up to there gives, voxel by voxel.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatIntent } from "#client/intents/intent-text.ts";
import { newIntentId } from "#client/intents/new-intent-id.ts";
import { createPastSession } from "#client/session/past-session.ts";
import { settled } from "#client/session/testing/person.ts";
import { SimulatedServer } from "#client/session/testing/simulated-session.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { listPieces } from "#core/operations/listed-pieces.ts";
import { sessionAt } from "#core/session/session-at.ts";
import { rootOfPlace, rootOfSupervoxel } from "#core/session/session-model.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { ADA } from "#fixtures/graphs/session-world.ts";

const COUNT = 5;

/** Supervoxels in a row, of which the first four are one segment, and a page that saw all of them. */
class PastWorld {
  readonly graph = graphFromEdges(
    COUNT,
    [0, 1, 2].map((a) => ({ a, b: a + 1 })),
  );
  readonly server = new SimulatedServer(this.graph);
  readonly #timers = new Set<() => void>();
  readonly asked: number[] = [];
  changes = 0;
  readonly past = createPastSession({
    api: {
      rootsAt: async (_, seq, ids) => {
        this.asked.push(seq);
        return { seq, roots: ids.map((id) => rootOfSupervoxel(this.at(seq), id)) };
      },
      piecesAt: async (_, seq) => {
        this.asked.push(seq);
        return { seq, supervoxels: listPieces(this.at(seq).segmentation) };
      },
      mask: async (_, hash) => this.server.mask(hash),
    },
    sessionId: "session",
    presentSplit: () => new Map(),
    schedule: (callback) => {
      this.#timers.add(callback);
      return () => this.#timers.delete(callback);
    },
    onChanged: () => {
      this.changes++;
    },
  });

  constructor() {
    const ids = this.graph.supervoxelIds.toArray();
    const baseRoots = Array.from(ids, (_, index) => this.server.baseRootOf(index));
    this.past.roots.see(BigUint64Array.from(ids), BigUint64Array.from(baseRoots));
  }

  at(seq: number) {
    return sessionAt(this.server.model.base, this.server.operations, seq);
  }

  /** A refused one leaves no trace. */
  send(body: IntentBody): void {
    const seenSeq = this.server.operations.length;
    const intent = { id: newIntentId(), seenSeq, overrides: [], body };
    this.server.submit(ADA, formatIntent(intent));
  }

  place(index: number, along = 0) {
    return this.server.masks.placeAt(index, along);
  }

  async quiet(): Promise<void> {
    for (let round = 0; round < 6; round++) {
      for (const callback of [...this.#timers]) {
        this.#timers.delete(callback);
        callback();
      }
      await settled();
    }
  }

  painted(): readonly RootId[] {
    return this.#byVoxel((index, along) =>
      this.past.roots.rootOf(
        this.past.nodeAt(this.place(index, along)),
        this.server.baseRootOf(index),
      ),
    );
  }

  truth(seq: number): readonly RootId[] {
    const model = this.at(seq);
    return this.#byVoxel((index, along) => rootOfPlace(model, this.place(index, along)));
  }

  #byVoxel(rootAt: (index: number, along: number) => RootId): readonly RootId[] {
    return Array.from({ length: COUNT * BAR_VOXELS }, (_, voxel) =>
      rootAt(Math.floor(voxel / BAR_VOXELS), voxel % BAR_VOXELS),
    );
  }
}

const index = fc.nat(COUNT - 1);
type Step = (world: PastWorld) => IntentBody;
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(index, index).map(
    ([a, b]): Step =>
      (world) => ({ kind: "merge", a: world.place(a), b: world.place(b), confirmedFar: true }),
  ),
  fc.tuple(index, index).map(
    ([a, b]): Step =>
      (world) => ({
        kind: "split",
        sources: [world.place(a)],
        sinks: [world.place(b)],
        confirmedOnlyClicked: false,
      }),
  ),
  index.map(
    (cut): Step =>
      (world) => ({
        kind: "split-supervoxel",
        supervoxel: world.graph.supervoxelIds.at(cut),
        sources: [world.place(cut, 1)],
        sinks: [world.place(cut, 6)],
        usesImage: false,
      }),
  ),
  fc.constantFrom<Step>(
    () => ({ kind: "undo", of: null }),
    () => ({ kind: "redo", of: null }),
  ),
);

describe("[DE5] a moment of the session on the page", () => {
  test("[OP8] is painted as its log gives it, in whatever order moments are looked at", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(stepArbitrary, { minLength: 1, maxLength: 10 }),
        fc.array(fc.nat(100), { minLength: 1, maxLength: 5 }),
        async (steps, moments) => {
          const world = new PastWorld();
          for (const step of steps) world.send(step(world));
          for (const moment of moments) {
            const seq = moment % (world.server.operations.length + 1);
            world.past.goTo(world.server.operations, seq);
            await world.quiet();
            expect(world.painted()).toEqual(world.truth(seq));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("nothing that comes later changes it, nor is asked about", async () => {
    const world = new PastWorld();
    world.send({ kind: "merge", a: world.place(3), b: world.place(4), confirmedFar: true });
    world.past.goTo(world.server.operations, 0);
    await world.quiet();
    const before = world.painted();
    world.send({
      kind: "split",
      sources: [world.place(0)],
      sinks: [world.place(1)],
      confirmedOnlyClicked: false,
    });
    await world.quiet();
    expect(world.painted()).toEqual(before);
    expect(before).toEqual(world.truth(0));
    expect(world.asked.filter((seq) => seq !== 0)).toEqual([]);
  });

  test("[OP8] is asked for only where a supervoxel was in pieces; then it is told once", async () => {
    const world = new PastWorld();
    world.send({
      kind: "split",
      sources: [world.place(0)],
      sinks: [world.place(1)],
      confirmedOnlyClicked: false,
    });
    const [cut] = [world.graph.supervoxelIds.at(2)];
    const sides = { sources: [world.place(2, 1)], sinks: [world.place(2, 6)] };
    world.send({ kind: "split-supervoxel", supervoxel: cut, ...sides, usesImage: false });
    world.past.goTo(world.server.operations, 1);
    await world.quiet();
    expect(world.asked).toEqual([]);
    world.past.goTo(world.server.operations, 2);
    await world.quiet();
    expect(world.past.split().has(cut)).toBe(true);
    expect(world.changes).toBeGreaterThan(0);
    world.past.leave();
    expect(world.past.split().size).toBe(0);
  });
});
