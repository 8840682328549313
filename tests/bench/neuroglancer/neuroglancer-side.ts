// Neuroglancer from its npm package, with the volume as precomputed, its panel as large as ours.
import type { Browser } from "@playwright/test";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ViewerSide } from "#tests/bench/neuroglancer/viewer-side.ts";
import { VOLUME_VOXEL_NM } from "#tests/bench/neuroglancer/write-precomputed.ts";

interface NeuroglancerPage {
  readonly viewer: {
    isReady(): boolean;
    readonly layerManager: {
      readonly managedLayers: readonly {
        readonly name: string;
        readonly layer: {
          readonly displayState: {
            readonly segmentationGroupState: {
              readonly value: {
                readonly segmentEquivalences: { link(a: bigint, b: bigint): void };
              };
            };
          };
        };
      }[];
    };
  };
}

/** What its page has around the panel: bars above, a border. */
const FRAME_PX = { width: 4, height: 48 } as const;

export interface NeuroglancerOptions {
  /** Of its page, and of the folders with the layers. */
  readonly pageUrl: string;
  readonly volumeUrl: string;
  /** Of the panel. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly recorder: string;
}

export function neuroglancerSide(options: NeuroglancerOptions): ViewerSide {
  const { pageUrl, recorder } = options;
  const viewport = {
    width: options.widthPx + FRAME_PX.width,
    height: options.heightPx + FRAME_PX.height,
  };
  return {
    name: "Neuroglancer",
    async open(browser: Browser, place: Vec3, zoom: number) {
      const context = await browser.newContext({ viewport, locale: "en-GB" });
      await context.addInitScript({ path: recorder });
      const page = await context.newPage();
      const state = encodeURIComponent(JSON.stringify(stateAt(options.volumeUrl, place, zoom)));
      await page.goto(`${pageUrl}/index.html#!${state}`, { waitUntil: "commit" });
      return page;
    },
    async untilLoaded(page) {
      await page.waitForFunction(
        () => (window as unknown as Partial<NeuroglancerPage>).viewer?.isReady() === true,
        undefined,
        { timeout: 120_000 },
      );
    },
    prepareMerge: async () => undefined,
    async commitMerge(page, { ids }) {
      await page.evaluate(([a, b]) => {
        const { managedLayers } = (window as unknown as NeuroglancerPage).viewer.layerManager;
        const labels = managedLayers.find(({ name }) => name === "labels");
        if (labels === undefined) throw new Error("there is no layer of labels");
        const { segmentEquivalences } = labels.layer.displayState.segmentationGroupState.value;
        window.__recorder.act(() => segmentEquivalences.link(BigInt(a), BigInt(b)));
      }, ids);
    },
    // A server of plain files keeps nothing.
    forget: async () => undefined,
  };
}

/** One section in the whole window, as ours: image, half-clear segments, no lines or bars over them. */
function stateAt(volumeUrl: string, [x, y, z]: Vec3, zoom: number): object {
  const [nmX, nmY, nmZ] = VOLUME_VOXEL_NM;
  return {
    dimensions: { x: [nmX * 1e-9, "m"], y: [nmY * 1e-9, "m"], z: [nmZ * 1e-9, "m"] },
    position: [x, y, z + 0.5],
    crossSectionScale: 1 / zoom,
    crossSectionBackgroundColor: "#0e0f12",
    layout: "xy",
    showAxisLines: false,
    showScaleBar: false,
    layers: [
      { type: "image", name: "image", source: `precomputed://${volumeUrl}/image` },
      {
        type: "segmentation",
        name: "labels",
        source: `precomputed://${volumeUrl}/labels`,
        selectedAlpha: 0.35,
        notSelectedAlpha: 0.35,
      },
    ],
  };
}
