// A browser with a profile on disk that can be killed like a machine that loses power, and opened
// again on what the disk has.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import type { FascicleServer } from "#tests/support/fascicle-server.ts";
import { signInPage } from "#tests/support/people.ts";
import playwrightConfig from "../../playwright.config.ts";

export class KillableBrowser {
  private readonly profileDir: string;
  private context: BrowserContext;

  private constructor(profileDir: string, context: BrowserContext) {
    this.profileDir = profileDir;
    this.context = context;
  }

  static async open(): Promise<KillableBrowser> {
    const profileDir = mkdtempSync(join(tmpdir(), "fascicle-profile-"));
    return new KillableBrowser(profileDir, await launch(profileDir));
  }

  async signIn(server: FascicleServer, name: string): Promise<Page> {
    const page = await this.page();
    await signInPage(page, server, name);
    return page;
  }

  async page(): Promise<Page> {
    return this.context.pages()[0] ?? (await this.context.newPage());
  }

  /** kill -9 of the browser's own first process; its children follow. */
  async kill(): Promise<void> {
    const closed = new Promise((resolve) => this.context.once("close", resolve));
    for (const pid of browserPids(this.profileDir)) process.kill(pid, "SIGKILL");
    await closed;
  }

  async reopen(): Promise<Page> {
    this.context = await launch(this.profileDir);
    return this.page();
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profileDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function launch(profileDir: string): Promise<BrowserContext> {
  const { launchOptions, viewport } = playwrightConfig.use ?? {};
  return chromium.launchPersistentContext(profileDir, {
    ...launchOptions,
    viewport: viewport ?? null,
    locale: "en-GB",
  });
}

/** The browser process of this profile: the one without a --type. */
function browserPids(profileDir: string): readonly number[] {
  const pids: number[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const args = commandLineOf(name);
    const isOurs = args.includes(`--user-data-dir=${profileDir}`);
    if (isOurs && !args.some((arg) => arg.startsWith("--type="))) pids.push(Number(name));
  }
  return pids;
}

function commandLineOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    // It ended while the list was read.
    return [];
  }
}
