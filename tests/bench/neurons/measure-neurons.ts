// A table of 100,000 neurons in the real page of a version: from coming to the panel, from a click on a
// column's head, and from typing into the search, to the frame that shows the rows. Each against sorting or
// filtering plain objects with the same texts in the same page. The server's answers alone are made up.
import type { Browser, Page } from "@playwright/test";
import { DEMO_DATASET } from "#server/use-cases/demo.ts";
import { launchBenchBrowser } from "#tests/bench/bench-browser.ts";
import type { BenchServer } from "#tests/bench/bench-server.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, type Round } from "#tests/bench/measure.ts";
import { type ManyNeurons, manyNeurons, NEURON_COUNT } from "#tests/bench/neurons/many-neurons.ts";
import { signIn } from "#tests/support/people.ts";

const ROUND_COUNT = 7;
/** Of each deed, until its rows are there. */
const MOST_MS = 200;
const LOAD_MAX_MS = 90_000;
/** What takes longer does not come. */
const DEED_MAX_MS = 30_000;

const DEEDS = ["paint", "sort", "filter"] as const;
type Deed = (typeof DEEDS)[number];

const NAMES: Readonly<Record<Deed, string>> = {
  paint: `coming to the table of ${NEURON_COUNT} neurons → rows`,
  sort: "… sorting by another column → rows",
  filter: "… a word in the search → rows",
};
const AGAINST: Readonly<Record<Deed, string>> = {
  paint: "sorting plain objects by name",
  sort: "sorting plain objects by a number",
  filter: "filtering plain objects by a word",
};

export async function measureNeurons(bench: BenchServer): Promise<readonly Figure[]> {
  const browser = await launchBenchBrowser();
  try {
    const page = await openTable(browser, bench, manyNeurons());
    const rounds: Record<Deed, Round[]> = { paint: [], sort: [], filter: [] };
    // The first round compiles code.
    for (let round = -1; round < ROUND_COUNT; round++) {
      const measured = await takeRound(page, Math.max(0, round));
      if (round >= 0) for (const deed of DEEDS) rounds[deed].push(measured[deed]);
    }
    return DEEDS.map(
      (deed): Figure => ({
        name: NAMES[deed],
        against: AGAINST[deed],
        unit: "ms",
        comparison: compare(rounds[deed]),
        limit: { atMost: MOST_MS, of: "all" },
      }),
    );
  } finally {
    await browser.close();
  }
}

async function openTable(
  browser: Browser,
  { server }: BenchServer,
  many: ManyNeurons,
): Promise<Page> {
  const { page } = await signIn(browser, server, "Mina");
  await page.setViewportSize({ width: 1440, height: 900 });
  const contentType = "application/json";
  for (const [name, body] of Object.entries(many.answers)) {
    await page.route(`**/versions/0/${name}`, (route) => route.fulfill({ body, contentType }));
  }
  await page.route("**/versions/0/roots", (route) => {
    const { supervoxels } = route.request().postDataJSON() as { supervoxels: string[] };
    return route.fulfill({
      contentType,
      body: JSON.stringify({ roots: supervoxels.map(many.rootOf) }),
    });
  });
  await page.goto(`${server.url}/datasets/${DEMO_DATASET}/versions/0`);
  await page.getByTestId("tab-neurons").click({ timeout: LOAD_MAX_MS });
  const grid = page.getByTestId("neuron-grid");
  await grid.waitFor({ timeout: LOAD_MAX_MS });
  const count = await grid.getAttribute("data-count");
  if (Number(count) !== NEURON_COUNT) throw new Error(`the table has ${count} rows`);
  await page.getByTestId("neurons-wide").click();
  await makePeer(page);
  return page;
}

/** Plain objects with what the rows say, in the page. */
function makePeer(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const path = location.pathname.replace(/^.*versions/, "");
    const dataset = (await (await fetch("/api/v1/datasets")).json()).datasets[0].id;
    const of = `/api/v1/datasets/${dataset}/versions${path}`;
    const { neurons } = await (await fetch(`${of}/neurons`)).json();
    const { sizesVoxel } = await (await fetch(`${of}/segments`)).json();
    const peerRows = [];
    for (const [at, { name, type, root }] of neurons.entries()) {
      const text = `${name} ${type} ${root}`.toLowerCase();
      peerRows.push({ name, size: Number(sizesVoxel[at]), text });
    }
    Object.assign(window, { peerRows });
  });
}

type Measured = Readonly<Record<Deed, Round>>;

// What runs in the page names no function of its own: the transpiler would wrap it in one of its own,
// which the page lacks.

async function takeRound(page: Page, round: number): Promise<Measured> {
  const ours = {
    paint: await paintMs(page),
    sort: await sortMs(page, round % 2 === 0 ? "size" : "inputs"),
    filter: await filterMs(page, `kenyon ke-${1 + (round % 9)}`),
  };
  const peer = await peerMs(page, `ke-${1 + (round % 9)}`);
  return {
    paint: { ours: [ours.paint], peer: [peer.byName] },
    sort: { ours: [ours.sort], peer: [peer.bySize] },
    filter: { ours: [ours.filter], peer: [peer.byWord] },
  };
}

/** The panel is left, and come back to: everything is found, sorted and drawn anew. */
async function paintMs(page: Page): Promise<number> {
  await page.getByTestId("neurons-wide").click();
  await page.getByTestId("tab-segments").click();
  await page.getByTestId("neuron-grid").waitFor({ state: "detached" });
  return page.evaluate(async (maxMs) => {
    const tab = document.querySelector<HTMLElement>('[data-testid="tab-neurons"]');
    const startMs = performance.now();
    tab?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, button: 0 }));
    while (document.querySelector('[data-testid="neuron-row"]') === null) {
      if (performance.now() > startMs + maxMs) throw new Error("no row came");
      await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    const ms = performance.now() - startMs;
    document.querySelector<HTMLElement>('[data-testid="neurons-wide"]')?.click();
    return ms;
  }, DEED_MAX_MS);
}

function sortMs(page: Page, column: string): Promise<number> {
  return page.evaluate(
    async ({ id, maxMs }) => {
      const row = '[data-testid="neuron-row"]';
      const before = document.querySelector(row)?.getAttribute("data-root");
      const startMs = performance.now();
      document.querySelector<HTMLElement>(`[data-testid="sort-${id}"]`)?.click();
      while (document.querySelector(row)?.getAttribute("data-root") === before) {
        if (performance.now() > startMs + maxMs) throw new Error(`sorting by ${id} moved nothing`);
        await new Promise(requestAnimationFrame);
      }
      await new Promise(requestAnimationFrame);
      return performance.now() - startMs;
    },
    { id: column, maxMs: DEED_MAX_MS },
  );
}

async function filterMs(page: Page, words: string): Promise<number> {
  const ms = await page.evaluate(
    async ({ typed, maxMs }) => {
      const grid = '[data-testid="neuron-grid"]';
      const field = document.querySelector<HTMLInputElement>('[data-testid="neuron-search"]');
      const before = document.querySelector(grid)?.getAttribute("data-count");
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
      const startMs = performance.now();
      set?.call(field, typed);
      field?.dispatchEvent(new Event("input", { bubbles: true }));
      while (document.querySelector(grid)?.getAttribute("data-count") === before) {
        if (performance.now() > startMs + maxMs) throw new Error(`"${typed}" filtered nothing`);
        await new Promise(requestAnimationFrame);
      }
      await new Promise(requestAnimationFrame);
      return performance.now() - startMs;
    },
    { typed: words, maxMs: DEED_MAX_MS },
  );
  await page.getByTestId("neuron-search").fill("");
  await page.waitForFunction(
    (count) =>
      document.querySelector('[data-testid="neuron-grid"]')?.getAttribute("data-count") === count,
    String(NEURON_COUNT),
  );
  return ms;
}

interface PeerMs {
  readonly byName: number;
  readonly bySize: number;
  readonly byWord: number;
}

function peerMs(page: Page, word: string): Promise<PeerMs> {
  return page.evaluate((wanted) => {
    const rows = (window as unknown as { peerRows: { name: string; size: number; text: string }[] })
      .peerRows;
    const times = [performance.now()];
    const byName = rows.slice().sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    times.push(performance.now());
    const bySize = rows.slice().sort((a, b) => b.size - a.size);
    times.push(performance.now());
    const byWord = rows.filter(({ text }) => text.includes("kenyon") && text.includes(wanted));
    times.push(performance.now());
    if (byName.length !== bySize.length || byWord.length === 0) throw new Error("nothing was done");
    return {
      byName: times[1] - times[0],
      bySize: times[2] - times[1],
      byWord: times[3] - times[2],
    };
  }, word);
}
