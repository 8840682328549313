import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createPagePlaces } from "#client/viewer/page-places.ts";
import { sectionFactors, viewerDataset } from "#client/viewer/testing/viewer-dataset.ts";
import { createTileLoader, type TileRequest } from "#client/viewer/tile-loader.ts";
import type { Interest } from "#client/viewer/tile-score.ts";
import type { TileResult } from "#client/workers/tile-load.ts";
import type { TileAsk, TileFailure } from "#client/workers/tile-message.ts";
import { sliceGeometry } from "#core/geometry/slice-geometry.ts";

const geometry = sliceGeometry(viewerDataset([4096, 4096, 20], sectionFactors(1)), "xy");

const interest: Interest = {
  section: 0,
  direction: 1,
  centreUnit: [128, 128],
  halfUnit: [128, 128],
  scale: 1,
  geometry,
};

const image: TileResult = {
  ok: true,
  value: { layer: "image", tile: { widthPx: 1, heightPx: 1, grey: Uint8Array.of(9) } },
};
const failed = (error: TileFailure): TileResult => ({ ok: false, error });

function createRig(answers: TileResult[]) {
  const events: string[] = [];
  let online: () => void = () => undefined;
  const view = { ...interest };
  let lookCount = 0;
  const loader = createTileLoader({
    geometry,
    places: createPagePlaces(),
    interest: () => {
      lookCount++;
      return view;
    },
    isEdged: true,
    isTravelling: () => false,
    isPainted: () => true,
    onPayload: (payload) => events.push(`payload ${payload.layer}`),
    onOnline: (listener) => {
      online = listener;
      return () => events.push("stopped");
    },
    fetcher: {
      load: async ({ url }) => {
        events.push(`load ${url}`);
        return answers.shift() ?? failed({ tag: "unreachable", detail: "no more answers" });
      },
      destroy: () => undefined,
    },
  });
  const request = (url: string): TileRequest => ({
    address: { layer: "image", mip: 0, section: 0, tileX: 0, tileY: 0 },
    url,
    stack: null,
    succeed: () => events.push(`succeed ${url}`),
    fail: (reason) => events.push(`fail ${reason}`),
    forget: () => events.push(`forget ${url}`),
  });
  return { loader, events, request, view, looks: () => lookCount, goOnline: () => online() };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const flush = () => vi.advanceTimersByTimeAsync(0);

describe("loading tiles", () => {
  test("a payload is shown to the page before it is delivered", async () => {
    const { loader, events, request } = createRig([image]);
    loader.request(request("a"));
    await flush();
    expect(events).toEqual(["load a", "payload image", "succeed a"]);
    expect(loader.stats()).toEqual({ inFlight: 0, queued: 0, loaded: 1 });
  });

  test("an unreachable one is tried again later, or at once when the network is back", async () => {
    const away = failed({ tag: "unreachable", detail: "offline" });
    const { loader, events, request, goOnline } = createRig([away, away, image]);
    loader.request(request("a"));
    await flush();
    expect(events).toEqual(["load a"]);
    await vi.advanceTimersByTimeAsync(500);
    expect(events).toEqual(["load a", "load a"]);
    goOnline();
    await flush();
    expect(events.slice(2)).toEqual(["load a", "payload image", "succeed a"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events).toHaveLength(5);
  });

  test("one that is not there fails at once and for good", async () => {
    const { loader, events, request } = createRig([failed({ tag: "unusable", detail: "404" })]);
    loader.request(request("a"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events).toEqual(["load a", "fail 404"]);
  });

  test("what left the view is forgotten without a request", async () => {
    const { loader, events, request, view } = createRig([image]);
    view.centreUnit = [100_000, 100_000];
    loader.request(request("a"));
    await flush();
    expect(events).toEqual(["forget a"]);
  });

  test("the view is looked at once for all that waits", async () => {
    const { loader, request, looks } = createRig([]);
    for (let tile = 0; tile < 100; tile++) loader.request(request(`tile ${tile}`));
    const before = looks();
    loader.reconsider();
    expect(looks() - before).toBeLessThan(20);
  });

  test("after cancelling nothing is called back, not even from a pending retry", async () => {
    const away = failed({ tag: "unreachable", detail: "offline" });
    const { loader, events, request } = createRig([away, image]);
    const cancel = loader.request(request("a"));
    await flush();
    cancel();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(events).toEqual(["load a"]);
    loader.destroy();
    expect(events.at(-1)).toBe("stopped");
  });
});

describe("loading many tiles", () => {
  /** Answers when it is told to; what is aborted stays unanswered, as a request that was cancelled. */
  function createHeldRig(places = createPagePlaces()) {
    const view = { ...interest, section: 10 };
    const underWay: (Pick<TileAsk, "url" | "stack"> & { answer(): void })[] = [];
    const travel = { isUnderWay: false };
    const picture = { isPainted: true };
    const aborted: string[] = [];
    const loader = createTileLoader({
      geometry,
      places,
      interest: () => view,
      isEdged: true,
      isTravelling: () => travel.isUnderWay,
      isPainted: () => picture.isPainted,
      onPayload: () => undefined,
      onOnline: () => () => undefined,
      fetcher: {
        load: ({ url, stack }, signal) =>
          new Promise((resolve) => {
            const entry = { url, stack, answer: () => resolve(image) };
            underWay.push(entry);
            signal.addEventListener("abort", () => {
              underWay.splice(underWay.indexOf(entry), 1);
              aborted.push(url);
              resolve(failed({ tag: "aborted" }));
            });
          }),
        destroy: () => undefined,
      },
    });
    /** Four tiles a section. */
    const requestSection = (section: number) =>
      [0, 1].flatMap((tileY) =>
        [0, 1].map((tileX) =>
          loader.request({
            address: { layer: "image", mip: 0, section, tileX, tileY },
            url: String(section),
            stack: { url: "stack", at: section % 4 },
            succeed: () => undefined,
            fail: () => undefined,
            forget: () => undefined,
          }),
        ),
      );
    const answerAll = async () => {
      for (const { answer } of underWay.splice(0)) answer();
      await flush();
    };
    return { loader, view, travel, picture, underWay, aborted, requestSection, answerAll };
  }
  const sections = (underWay: readonly { readonly url: string }[]) =>
    underWay.map(({ url }) => Number(url));

  test("other sections are asked for once the one shown is painted, and on a way through them at once", async () => {
    const { loader, travel, picture, underWay, requestSection, answerAll } = createHeldRig();
    picture.isPainted = false;
    for (const section of [11, 10]) requestSection(section);
    await flush();
    expect(sections(underWay)).toEqual([10, 10, 10, 10]);
    await answerAll();
    expect(sections(underWay)).toEqual([]);
    picture.isPainted = true;
    loader.reconsider();
    expect(sections(underWay)).toEqual([11, 11, 11, 11]);
    await answerAll();

    picture.isPainted = false;
    requestSection(9);
    await flush();
    expect(sections(underWay)).toEqual([]);
    travel.isUnderWay = true;
    loader.reconsider();
    expect(sections(underWay)).toEqual([9, 9, 9, 9]);
  });

  test("what lies ahead is asked for in stacks while the person goes through the sections, never what is shown", async () => {
    const { travel, underWay, requestSection, answerAll } = createHeldRig();
    const asked = () => underWay.map(({ url, stack }) => [Number(url), stack?.isAsked]);
    for (const section of [10, 11]) requestSection(section);
    await flush();
    expect(asked()).toEqual([...Array(4).fill([10, false]), ...Array(2).fill([11, false])]);
    await answerAll();
    travel.isUnderWay = true;
    for (const section of [10, 11]) requestSection(section);
    await answerAll();
    expect(asked()).toEqual([...Array(4).fill([10, false]), ...Array(2).fill([11, true])]);
    expect(underWay[5].stack).toEqual({ url: "stack", at: 3, isAsked: true });
  });

  test("eight at most are under way: the section shown with two of the next one ahead, then the one behind", async () => {
    const { view, underWay, requestSection, answerAll, loader } = createHeldRig();
    for (const section of [8, 13, 9, 12, 11, 10]) requestSection(section);
    await flush();
    expect(sections(underWay)).toEqual([10, 10, 10, 10, 11, 11]);
    expect(loader.stats()).toEqual({ inFlight: 6, queued: 18, loaded: 0 });
    // The way turns while these are awaited: what was ahead is behind.
    view.direction = -1;
    await answerAll();
    expect(sections(underWay)).toEqual([9, 9, 9, 9, 11, 11, 8, 8]);
    await answerAll();
    expect(sections(underWay)).toEqual([8, 8, 12, 12, 12, 12, 13, 13]);
    await answerAll();
    expect(sections(underWay)).toEqual([13, 13]);
  });

  test("eight at most are under way in all panels of a page, what is looked at in any of them first", async () => {
    const places = createPagePlaces();
    const panels = Array.from({ length: 4 }, () => createHeldRig(places));
    for (const { requestSection } of panels) for (const z of [11, 10]) requestSection(z);
    const underWay = () => panels.map((panel) => sections(panel.underWay));
    await flush();
    expect(underWay().flat()).toEqual(Array(8).fill(10));
    const seen = underWay().flat();
    while (underWay().flat().length > 0) {
      for (const { answerAll } of panels) await answerAll();
      expect(underWay().flat().length).toBeLessThanOrEqual(8);
      seen.push(...underWay().flat());
    }
    expect(new Set(seen)).toEqual(new Set([10, 11]));
    expect(panels.map(({ loader }) => loader.stats())).toEqual(
      Array(4).fill({ inFlight: 0, queued: 0, loaded: 8 }),
    );
  });

  test("where a person goes through the sections, the panel has all eight, as if it were alone", async () => {
    const places = createPagePlaces();
    const [gone, still, other] = Array.from({ length: 3 }, () => createHeldRig(places));
    const alone = createHeldRig();
    const goOn = async (panel: typeof gone, section: number) => {
      panel.view.section = section;
      for (const z of [section, section + 1, section + 2]) panel.requestSection(z);
      await flush();
    };
    for (const panel of [gone, alone]) panel.travel.isUnderWay = true;
    await goOn(alone, 10);
    await goOn(gone, 10);
    for (const panel of [still, other]) for (const z of [10, 11]) panel.requestSection(z);
    await flush();
    while (gone.underWay.length > 0) {
      expect(sections(gone.underWay)).toEqual(sections(alone.underWay));
      const isWaiting = gone.loader.stats().queued > 0;
      expect(still.underWay.length + other.underWay.length).toBe(isWaiting ? 0 : 2);
      await alone.answerAll();
      await gone.answerAll();
    }
    // Once it has what it asked for, the others have their turn: two places, or all once it rests.
    expect(gone.loader.stats()).toEqual({ inFlight: 0, queued: 0, loaded: 12 });
    expect(still.underWay.length + other.underWay.length).toBe(2);
    gone.travel.isUnderWay = false;
    gone.loader.reconsider();
    expect(still.underWay.length + other.underWay.length).toBe(8);
  });

  test("a panel that is taken down gives its places to the others", async () => {
    const places = createPagePlaces();
    const [leaving, staying] = [createHeldRig(places), createHeldRig(places)];
    for (const z of [10, 9]) leaving.requestSection(z);
    leaving.travel.isUnderWay = true;
    await flush();
    staying.requestSection(10);
    await flush();
    const before = staying.underWay.length;
    leaving.loader.destroy();
    await flush();
    expect([before, staying.underWay.length]).toEqual([0, 4]);
    expect(leaving.underWay).toHaveLength(0);
  });

  test("where a section is left its requests are aborted, and their places go to the one in view", async () => {
    const { view, underWay, aborted, requestSection } = createHeldRig();
    const left = [...requestSection(10), ...requestSection(11)];
    await flush();
    requestSection(15);
    requestSection(16);
    view.section = 15;
    for (const cancel of left) cancel();
    await flush();
    expect(aborted.map(Number)).toEqual([10, 10, 10, 10, 11, 11]);
    expect(sections(underWay).sort((a, b) => a - b)).toEqual([15, 15, 15, 15, 16, 16]);
  });
});
