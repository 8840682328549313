// How much script a browser that has nothing yet loads before a session's first section is seen: as gzip
// makes it, against the same files as they are. Nothing is timed, so one round says it all.
import { DEMO_DATASET } from "#server/use-cases/demo.ts";
import { launchBenchBrowser } from "#tests/bench/bench-browser.ts";
import type { BenchServer } from "#tests/bench/bench-server.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare } from "#tests/bench/measure.ts";
import { bytesOf, SCRIPT_BUDGET_BYTES, watchScripts } from "#tests/support/loaded-scripts.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const BYTES_A_KB = 1_000;

export async function measureBundle({ server }: BenchServer): Promise<readonly Figure[]> {
  const browser = await launchBenchBrowser();
  try {
    const { page } = await signIn(browser, server, "Mina");
    const id = await newSession(page, DEMO_DATASET, "How much is loaded");
    // A tab of its own, that nothing was loaded into.
    const fresh = await page.context().newPage();
    const scripts = watchScripts(fresh);
    await new WorkspacePage(fresh).open(`${server.url}/sessions/${id}#v=xy`);
    await fresh.waitForLoadState("networkidle");
    const loaded = await scripts();
    if (loaded.length === 0) throw new Error("the page loaded no script");
    const kb = (of: Parameters<typeof bytesOf>[1]) => [bytesOf(loaded, of) / BYTES_A_KB];
    return [
      {
        name: "script of a session's page, gzip",
        against: "the same files as they are",
        unit: "KB",
        comparison: compare([{ ours: kb("gzipBytes"), peer: kb("plainBytes") }]),
        limit: { atMost: SCRIPT_BUDGET_BYTES / BYTES_A_KB, of: "all" },
      },
    ];
  } finally {
    await browser.close();
  }
}
