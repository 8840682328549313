// [LV1] Segments are coloured by what the session says of them, and of what comes only that is painted
// again which has another colour.
import { expect, test } from "vitest";
import { createConnectome } from "#client/connectome/connectome.ts";
import { sessionSource } from "#client/connectome/connectome-source.ts";
import { Person, settled } from "#client/session/testing/person.ts";
import { SimulatedServer } from "#client/session/testing/simulated-session.ts";
import { NEUTRAL_RGB, rgbOfHex, rgbOfPacked } from "#client/viewer/class-color.ts";
import { COLOR_SCHEMES, type ColorScheme } from "#client/viewer/color-scheme.ts";
import type { Look, Rgb } from "#client/viewer/viewer-contract.ts";
import { createPeopleHere } from "#components/presence/people-here.ts";
import { initialWorkspaceState } from "#components/proofreading/workspace-state.ts";
import { createStateStore } from "#components/ui/state-store.ts";
import { createColoring } from "#components/viewer/coloring.ts";
import { rootColor } from "#core/pictures/root-color.ts";
import { effectHashOf, rootOfPlace } from "#core/session/session-model.ts";
import { graphFromEdges, placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { addRecord, editRecord } from "#fixtures/graphs/neuron-intents.ts";
import { ADA, BEN, RHEA } from "#fixtures/graphs/session-world.ts";
import { segmentsNowView } from "#server/use-cases/segments-view.ts";

/** A page whose viewer only notes what it is told. */
async function openPage(kept: string | null = null) {
  const server = new SimulatedServer(graphFromEdges(6, []));
  const [ada, ben, rhea] = [ADA, BEN, RHEA].map((actor) => new Person(server, actor));
  await settled();
  for (const person of [ada, ben, rhea]) person.look();
  const timers = new Set<() => void>();
  const schedule = (callback: () => void) => {
    timers.add(callback);
    return () => timers.delete(callback);
  };
  const ids = server.graph.supervoxelIds.toArray();
  const { model } = ada;
  const connectome = createConnectome({
    source: sessionSource(model, async (roots) => {
      const { seq, segments } = segmentsNowView(server.model, roots);
      const readSizes = segments.map(
        (found) =>
          found && { ...found, root: BigInt(found.root), sizeVoxel: BigInt(found.sizeVoxel) },
      );
      return { seq, segments: readSizes };
    }),
    versionRoots: async (asked) => asked,
    versionSegments: async () => ({
      ...{ segmentCount: ids.length, roots: [...ids], supervoxelCounts: [...ids].map(() => 1) },
      ...{ sizesVoxel: [...ids].map(() => 1n), positionsVoxel: [...ids].flatMap(() => [0, 0, 0]) },
    }),
    nowMs: () => 0,
    schedule,
  });
  const store = createStateStore(
    initialWorkspaceState({ positionVoxel: [0, 0, 0], zoom: 1 }, "xy", "segments"),
  );
  const told = { looks: [] as Partial<Look>[], repaints: [] as bigint[][] };
  const storage = new Map<string, string>(kept === null ? [] : [["fascicle.palette", kept]]);
  const people = createPeopleHere(model);
  const coloring = createColoring({
    viewer: {
      setLook: (look) => told.looks.push(look),
      repaint: (roots) => told.repaints.push(roots === "all" ? [] : [...roots].sort()),
    },
    ...{ store, session: { model, people }, neurons: { connectome: () => connectome } },
    required: { whole: 1 },
    storage: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => storage.set(key, value),
    },
  });
  model.subscribe(() => coloring.paintChanged());
  const arrive = async () => {
    for (let step = 0; step < 12; step++) {
      await settled();
      for (const person of [ada, ben, rhea]) {
        person.drain();
        person.tick();
      }
      for (const callback of [...timers]) {
        timers.delete(callback);
        callback();
      }
    }
    await settled();
  };
  await arrive();
  const place = (at: number) => placeIn(server.graph, at);
  const legend = () =>
    Object.fromEntries(coloring.store.get().legend.map(({ name, count }) => [name, count]));
  const rgbAt = (at: number): Rgb => rgbOfPacked(coloring.colorOf(ids[at]));
  const forget = () => {
    told.looks.length = 0;
    told.repaints.length = 0;
  };
  return {
    ...{ server, ada, ben, rhea, store, storage, coloring, people, told, forget, arrive, place },
    ...{ ids, legend, rgbAt },
  };
}

function expectNear(rgb: Rgb, expected: Rgb): void {
  for (const [at, part] of rgb.entries()) expect(Math.abs(part - expected[at])).toBeLessThan(16);
}

const merge = (page: Awaited<ReturnType<typeof openPage>>, a: number, b: number) =>
  ({ kind: "merge", a: page.place(a), b: page.place(b), confirmedFar: true }) as const;

test("by its author, an edit colours the segments that it made, and paints no other", async () => {
  const page = await openPage();
  const { ben, ada, coloring, people, ids, told } = page;
  ben.submit(merge(page, 0, 1));
  await page.arrive();
  coloring.choose({ scheme: "author" });
  expect(page.legend()).toEqual({ ben: 1, null: null });
  expectNear(page.rgbAt(0), rgbOfHex(people.colorOf("ben")));
  expectNear(page.rgbAt(4), NEUTRAL_RGB);
  page.forget();
  ada.submit(merge(page, 3, 4));
  await page.arrive();
  expect(page.legend()).toEqual({ ben: 1, ada: 1, null: null });
  expectNear(page.rgbAt(3), rgbOfHex(people.colorOf("ada")));
  expect(told.repaints).toEqual([[ids[3]]]);
  expect(told.looks).toEqual([]);
  expect(coloring.classOf(ids[3])).toEqual({ scheme: "author", name: "ada", label: "Name of ada" });
  page.forget();
  ada.submit({ kind: "undo", of: null });
  await page.arrive();
  expect(told.repaints).toEqual([[ids[4]]]);
  expect(page.legend()).toEqual({ ben: 1, ada: 2, null: null });
  coloring.close();
});

test("by type, a record colours its segment, follows it through a merge, and its new words too", async () => {
  const page = await openPage();
  const { ben, coloring, ids, told, server } = page;
  coloring.choose({ scheme: "type" });
  await page.arrive();
  expect([coloring.store.get().status, page.legend()]).toEqual(["ready", { null: null }]);
  ben.submit(addRecord(page.place(2), { type: "KC" }, true));
  await page.arrive();
  expect(page.legend()).toEqual({ KC: 1, null: null });
  const kenyon = page.rgbAt(2);
  page.forget();
  ben.submit(merge(page, 0, 2));
  await page.arrive();
  expect(told.repaints).toEqual([[ids[0], ids[2]]]);
  expectNear(page.rgbAt(0), kenyon);
  page.forget();
  ben.submit(editRecord(server.model.neurons[0].id, { type: "MBON" }));
  await page.arrive();
  expect(page.legend()).toEqual({ MBON: 1, null: null });
  expect(told.repaints).toEqual([[ids[0]]]);
  coloring.close();
});

test("[RV3] by state of review: edited, asked for changes, signed, lapsed", async () => {
  const page = await openPage();
  const { ben, ada, rhea, coloring, ids, server } = page;
  coloring.choose({ scheme: "review" });
  ben.submit(merge(page, 0, 1));
  await page.arrive();
  const none = { signed: 0, asked: 0, lapsed: 0, changed: 0, null: null };
  expect(page.legend()).toEqual({ ...none, changed: 1 });
  ben.submit({ kind: "submit", note: "" });
  await page.arrive();
  const hash = () => effectHashOf(server.model, rootOfPlace(server.model, page.place(0)));
  rhea.submit({
    ...{ kind: "object-request", object: page.place(0), scope: "whole", text: "More" },
    effectHash: hash(),
  });
  await page.arrive();
  expect(page.legend()).toEqual({ ...none, asked: 1 });
  rhea.submit({ kind: "sign", object: page.place(0), scope: "whole", effectHash: hash() });
  await page.arrive();
  expect(page.legend()).toEqual({ ...none, signed: 1 });
  expect(coloring.classOf(ids[0])?.name).toBe("signed");
  rhea.submit({ kind: "reopen" });
  await page.arrive();
  ada.submit(merge(page, 0, 2));
  await page.arrive();
  expect(page.legend()).toEqual({ ...none, lapsed: 1 });
  coloring.close();
});

test("what is chosen is looked at once, and kept where it is the palette", async () => {
  const page = await openPage();
  const { coloring, store, told, storage } = page;
  for (const scheme of [...COLOR_SCHEMES].reverse() as ColorScheme[]) coloring.choose({ scheme });
  expect(told.looks.map(({ coloring: of }) => of === null)).toEqual([false, false, false, true]);
  coloring.choose({ palette: "safe" });
  expect(storage.get("fascicle.palette")).toBe("safe");
  expect(typeof told.looks.at(-1)?.coloring).toBe("function");
  coloring.choose({ palette: "safe" });
  expect(told.looks).toHaveLength(5);
  coloring.choose({ palette: "usual" });
  expect(coloring.colorOf(9n)).toBe(rootColor(9n, 0));
  store.set({ pastSeq: 1 });
  coloring.choose({ scheme: "author" });
  expect(coloring.store.get().isPaused).toBe(true);
  expect([told.looks.at(-1)?.coloring, coloring.classOf(9n)]).toEqual([null, null]);
  store.set({ pastSeq: null });
  expect(typeof told.looks.at(-1)?.coloring).toBe("function");
  coloring.close();
  const next = await openPage("safe");
  expect(next.store.get().colors).toEqual({ scheme: "segment", palette: "safe" });
  next.coloring.close();
});
