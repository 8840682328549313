// A release opened by Neuroglancer itself, in Chromium, from a plain server of files: its lists, skeletons
// and annotations as its own code reads them. Under `npm run test:faults` only, and where it is at hand.
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, errors, type Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "#scripts/find-chromium.mjs";
import { BASE_URL } from "#server/exports/neuroglancer/viewer-state.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { releaseWorlds } from "#tests/faults/releases/release-worlds.ts";
import {
  buildNeuroglancer,
  type FileServer,
  neuroglancerFolder,
  serveFolder,
} from "#tests/support/neuroglancer-client.ts";
import { readCsv } from "#tests/support/release-tables.ts";
import playwrightConfig from "../../../playwright.config.ts";

const LIMIT_MS = 240_000;
const LOOKED_UP = 12;
/**
 * Its page is there within two seconds on a busy machine; now and then one has the first layer of the state
 * alone, for ever, and the next has both.
 */
const OPENED_MS = 20_000;
const OPENED_TIMES = 6;

const folder = neuroglancerFolder();
const hasBrowser = folder !== null && (await findChromium(process.cwd())).path !== undefined;
const worlds = hasBrowser ? await releaseWorlds() : [];

interface FoundLayer {
  readonly errors: readonly string[];
  readonly ids: readonly string[];
}

interface FoundLine {
  readonly id: string;
  readonly pointA: readonly number[];
  readonly pointB: readonly number[];
  readonly relatedSegments: readonly (readonly string[])[];
}

describe.skipIf(worlds.length === 0)("Neuroglancer opens a release", { timeout: LIMIT_MS }, () => {
  let root: string;
  let server: FileServer;
  let browser: Browser;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "neuroglancer-"));
    await mkdir(join(root, "client"));
    await buildNeuroglancer(folder ?? "", join(root, "client"));
    server = await serveFolder(root);
    browser = await chromium.launch(playwrightConfig.use?.launchOptions);
  }, LIMIT_MS);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(root, { recursive: true, force: true });
  });

  async function open(dir: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } });
    page.on("pageerror", (error) => say(error.message));
    page.on("crash", () => say("it crashed"));
    page.on("requestfailed", (request) => say(`${request.url()}: ${request.failure()?.errorText}`));
    const text = await readFile(join(root, dir, "neuroglancer/state.json"), "utf8");
    const state = JSON.stringify(JSON.parse(text.replaceAll(BASE_URL, `${server.url}/${dir}`)));
    await page.goto(`${server.url}/client/index.html#!${encodeURIComponent(state)}`);
    return page;
  }

  /** The page with all that it lists. One that stands still is told of, and opened anew. */
  async function openLayers(dir: string): Promise<readonly [Page, readonly FoundLayer[]]> {
    for (let time = 1; ; time += 1) {
      const page = await open(dir);
      try {
        return [page, await loadedLayers(page)];
      } catch (error) {
        if (!(error instanceof errors.TimeoutError) || time === OPENED_TIMES) throw error;
        say(`opened ${time} times of ${OPENED_TIMES}: ${await whatIsThere(page)}`);
        await page.close();
      }
    }
  }

  it.each(worlds)("$name", async ({ name, source }) => {
    const dir = name.replaceAll(" ", "-");
    await writeRelease(source, join(root, dir));
    const [page, layers] = await openLayers(dir);
    const hasSkeletons = source.readLabelVolume !== undefined;
    const rows = readCsv(join(root, dir), "tables/synapses.csv");

    expect(layers.flatMap(({ errors }) => errors)).toEqual([]);
    const neurons = readCsv(join(root, dir), "tables/neurons.csv").map((row) => row.neuron_id);
    expect(layers[0].ids.length).toBeGreaterThan(1);
    expect(layers[0].ids.filter((id) => !neurons.includes(id))).toEqual([]);

    const step = Math.max(1, Math.floor(rows.length / LOOKED_UP));
    const places = rows.map((_, row) => row).filter((row) => row % step === 0);
    const lines = await linesOf(
      page,
      places.map((row) => String(row + 1)),
    );
    for (const [i, row] of places.entries()) {
      const of = (end: string) =>
        ["x", "y", "z"].map((axis) => Number(rows[row][`${end}_voxel_${axis}`]) + 0.5);
      expect(lines[i], `row ${row}`).toEqual({
        ...{ id: String(row + 1), pointA: of("pre"), pointB: of("post") },
        relatedSegments: ["pre", "post"].map((end) => [rows[row][`${end}_neuron_id`]]),
      });
    }
    expect((await linesOf(page, [String(rows.length + 1)]))[0]).toBeNull();

    const related = await linesOfShownNeurons(page);
    expect(related.length).toBeGreaterThan(1);
    for (const { relationship, neuron, lines: listed } of related) {
      const column = ["pre_neuron_id", "post_neuron_id"][relationship];
      const expected = rows.flatMap((row, at) => (row[column] === neuron ? [`${at + 1}`] : []));
      expect(listed, `${column} ${neuron}`).toEqual(expected);
    }

    if (hasSkeletons) {
      const told = readCsv(join(root, dir), "skeletons/skeletons.csv");
      const shown = await shownSkeletons(page);
      expect(shown.length).toBeGreaterThan(1);
      for (const { id, vertices } of shown) {
        expect(vertices, id).toBe(Number(told.find((row) => row.neuron_id === id)?.nodes));
      }
    }
    expect(server.missing.filter((path) => /info$|shard$|skeletons/.test(path))).toEqual([]);
    const pictures = join("test-results", "neuroglancer");
    await mkdir(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${dir}.png`) });
    await page.close();
  });
});

function say(text: string): void {
  process.stdout.write(`Neuroglancer's page: ${text}\n`);
}

/** For the run's output: how far a page came that stands still. */
function whatIsThere(page: Page): Promise<string> {
  const look = page.evaluate(() => {
    const layers = window.viewer?.layerManager.managedLayers;
    if (layers === undefined) return "no viewer";
    const read = (layer: PageLayer | undefined) =>
      (layer?.dataSources ?? []).map(({ loadState }) => loadState !== undefined);
    const words = document.querySelector("#neuroglancer-status-container")?.textContent ?? "";
    return `sources read: ${JSON.stringify(layers.map(({ layer }) => read(layer)))} ${words}`;
  });
  const silence = new Promise<string>((resolve) => setTimeout(resolve, 5_000, "no answer"));
  return Promise.race([look, silence]);
}

/** Once all of its sources are read, and the list of neurons: what each layer lists. */
async function loadedLayers(page: Page): Promise<readonly FoundLayer[]> {
  const areRead = () => {
    const layers = window.viewer?.layerManager.managedLayers ?? [];
    const sources = layers.flatMap(({ layer }) => layer?.dataSources ?? []);
    const isRead = layers.length === 2 && sources.every(({ loadState }) => loadState !== undefined);
    if (!isRead || sources.some(({ loadState }) => loadState?.error !== undefined)) return isRead;
    const group = layers[0]?.layer?.displayState?.segmentationGroupState?.value;
    return group?.segmentPropertyMap.value !== undefined;
  };
  // Frames of a page may stand still; a clock does not.
  await page.waitForFunction(areRead, undefined, { timeout: OPENED_MS, polling: 100 });
  const layers = await page.evaluate(() =>
    (window.viewer?.layerManager.managedLayers ?? []).map(({ layer }) => {
      const group = layer?.displayState?.segmentationGroupState?.value;
      const listed = group?.segmentPropertyMap.value?.segmentPropertyMap.inlineProperties;
      return {
        errors: (layer?.dataSources ?? []).flatMap(({ loadState }) =>
          loadState?.error === undefined ? [] : [String(loadState.error)],
        ),
        ids: Array.from(listed?.ids ?? [], String),
      };
    }),
  );
  return layers;
}

/** It calls what it loaded of an object by both halves of its id, or by the id. */
function idOfKey(key: string): string {
  const [low, high] = key.split(",").map(BigInt);
  return String(high === undefined ? low : (high << 32n) + low);
}

/** Lines by their ids, through the annotations' index of ids; null where there is none. */
function linesOf(page: Page, ids: readonly string[]): Promise<readonly (FoundLine | null)[]> {
  return page.evaluate(async (asked) => {
    const [, { layer }] = window.viewer?.layerManager.managedLayers ?? [];
    const source = layer?.annotationStates?.states[0]?.source;
    if (source === undefined) throw new Error("no annotations");
    const references = asked.map((id) => source.getReference(id));
    while (references.some(({ value }) => value === undefined)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return references.map(({ value }) =>
      value === null || value === undefined
        ? null
        : {
            id: value.id,
            pointA: [...value.pointA],
            pointB: [...value.pointB],
            relatedSegments: value.relatedSegments.map((segments) => Array.from(segments, String)),
          },
    );
  }, ids);
}

interface RelatedLines {
  readonly relationship: number;
  readonly neuron: string;
  /** Their ids. */
  readonly lines: readonly string[];
}

/** What the indices of both relationships have for the neurons that are shown, once all of it is there. */
async function linesOfShownNeurons(page: Page): Promise<readonly RelatedLines[]> {
  const found = await page.waitForFunction(() => {
    const [first, second] = window.viewer?.layerManager.managedLayers ?? [];
    const group = first?.layer?.displayState?.segmentationGroupState?.value;
    const sources = second?.layer?.annotationStates?.states[0]?.source.segmentFilteredSources ?? [];
    const chunks = sources.flatMap((source, relationship) =>
      [...source.chunks].map(([key, chunk]) => ({ relationship, key: String(key), chunk })),
    );
    const isWhole = chunks.length === sources.length * (group?.visibleSegments.size ?? 0);
    if (sources.length !== 2 || !isWhole) return false;
    return chunks.map(({ relationship, key, chunk: { data } }) => {
      const lines = data?.serializedAnnotations.typeToIds[1] ?? [];
      return { relationship, key, lines };
    });
  });
  const all = (await found.jsonValue()) as (RelatedLines & { readonly key: string })[];
  return all.map(({ relationship, key, lines }) => ({ relationship, neuron: idOfKey(key), lines }));
}

/** Once those of all shown neurons are drawn. */
async function shownSkeletons(
  page: Page,
): Promise<readonly { readonly id: string; readonly vertices: number }[]> {
  const found = await page.waitForFunction(() => {
    const [{ layer }] = window.viewer?.layerManager.managedLayers ?? [];
    const wanted = layer?.displayState?.segmentationGroupState?.value.visibleSegments.size ?? 0;
    const chunks = (layer?.renderLayers ?? []).flatMap((each) => [
      ...(each.base?.source?.chunks ?? []),
    ]);
    const drawn = new Map(chunks.filter(([, { state }]) => state === 0));
    if (wanted === 0 || drawn.size < wanted) return false;
    return [...drawn].map(([key, { numVertices }]) => ({
      key: String(key),
      vertices: numVertices,
    }));
  });
  const all = (await found.jsonValue()) as { readonly key: string; readonly vertices: number }[];
  return all.map(({ key, vertices }) => ({ id: idOfKey(key), vertices }));
}

/** As much as is asked of Neuroglancer's page. */
interface PageLayer {
  readonly dataSources: readonly { readonly loadState?: { readonly error?: unknown } }[];
  readonly displayState?: {
    readonly segmentationGroupState?: {
      readonly value: {
        readonly visibleSegments: { readonly size: number };
        readonly segmentPropertyMap: {
          readonly value?: {
            readonly segmentPropertyMap: {
              readonly inlineProperties?: { readonly ids: Iterable<unknown> };
            };
          };
        };
      };
    };
  };
  readonly renderLayers?: readonly {
    readonly base?: {
      readonly source?: {
        readonly chunks: Iterable<
          readonly [unknown, { readonly state: number; readonly numVertices: number }]
        >;
      };
    };
  }[];
  readonly annotationStates?: {
    readonly states: readonly {
      readonly source: {
        getReference(id: string): {
          readonly value?: {
            readonly id: string;
            readonly pointA: Iterable<number>;
            readonly pointB: Iterable<number>;
            readonly relatedSegments: readonly Iterable<unknown>[];
          } | null;
        };
        readonly segmentFilteredSources: readonly {
          readonly chunks: Map<
            unknown,
            {
              readonly data?: {
                readonly serializedAnnotations: {
                  readonly typeToIds: readonly (readonly string[])[];
                };
              };
            }
          >;
        }[];
      };
    }[];
  };
}

declare global {
  interface Window {
    readonly viewer?: {
      readonly layerManager: {
        readonly managedLayers: readonly { readonly layer?: PageLayer }[];
      };
    };
  }
}
