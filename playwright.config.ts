// Browser tests: one real server, one Chromium at a time, no network but loopback.
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/find-chromium.mjs";
import { longSpecPatterns } from "./scripts/long-specs.mjs";

const chromiumPath =
  process.env.FASCICLE_CHROMIUM ??
  (await findChromium(fileURLToPath(new URL(".", import.meta.url)))).path;

/**
 * Of Chromium's own. The last such list counts, so what Playwright switches off is in it too. The popups of the
 * address line are pages of their own, made anew with each window: half a second of a core.
 */
const UNUSED_FEATURES = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];

export default defineConfig({
  testDir: "tests/e2e",
  testIgnore: process.env.FASCICLE_BROWSER_TESTS === "short" ? longSpecPatterns() : [],
  globalSetup: "./tests/support/data-template.ts",
  outputDir: "test-results/browser",
  workers: 1,
  retries: 0,
  timeout: 120_000,
  forbidOnly: process.env.CI !== undefined,
  reporter: "list",
  use: {
    viewport: { width: 1440, height: 900 },
    // A trace of every test costs a tenth of its time: `--trace retain-on-failure` asks for it.
    screenshot: "only-on-failure",
    launchOptions: {
      ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--disable-features=${UNUSED_FEATURES.join(",")}`,
        // Without a graphics card windows are put together by the processor, as Chromium does there by itself.
        "--disable-gpu-compositing",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        // Whatever a page asks for beyond this machine is not found.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
      ],
    },
  },
});
