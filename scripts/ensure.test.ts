import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkNode } from "#scripts/check-node.mjs";
import { ensure } from "#scripts/ensure-built.mjs";
import { ensureInstalled, matchesLock, stampOf } from "#scripts/ensure-installed.mjs";
import { findChromium } from "#scripts/find-chromium.mjs";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "ensure-"));
  await mkdir(join(root, "core", "ids"), { recursive: true });
  await writeFile(join(root, "core", "ids", "a.ts"), "1");
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe("ensure", () => {
  let builds: number;

  function plan(build: () => Promise<void> = async () => undefined) {
    return {
      stamp: "dist/x.stamp",
      sources: ["core", "public", "package.json"],
      results: ["dist/x.mjs"],
      async build() {
        builds++;
        await build();
        await writeFile(join(root, "dist", "x.mjs"), "built");
      },
    };
  }

  beforeEach(() => {
    builds = 0;
  });

  it("builds once, and not again for a touch or a test", async () => {
    await ensure(root, plan());
    await utimes(join(root, "core", "ids", "a.ts"), 1, 1);
    await writeFile(join(root, "core", "ids", "a.test.ts"), "a test");
    await ensure(root, plan());
    expect(builds).toBe(1);
  });

  it.each([
    ["a source changed", () => writeFile(join(root, "core", "ids", "a.ts"), "2")],
    ["a source appeared", () => writeFile(join(root, "core", "b.ts"), "")],
    ["a source went", () => rm(join(root, "core", "ids", "a.ts"))],
    ["a file named alone changed", () => writeFile(join(root, "package.json"), "{}")],
    ["its result went", () => rm(join(root, "dist", "x.mjs"))],
  ])("builds again when %s", async (_name, change) => {
    await ensure(root, plan());
    await change();
    await ensure(root, plan());
    expect(builds).toBe(2);
  });

  it("does not take a failed build for a whole one, and frees the lock", async () => {
    await ensure(root, plan());
    await writeFile(join(root, "core", "ids", "a.ts"), "2");
    const failing = plan(() => Promise.reject(new Error("no")));
    await expect(ensure(root, failing)).rejects.toThrow("no");
    await ensure(root, plan());
    expect(builds).toBe(3);
  });

  it("builds once where two ask at the same time", async () => {
    await Promise.all([ensure(root, plan()), ensure(root, plan())]);
    expect(builds).toBe(1);
  });

  it("takes over the lock of a process that is gone", async () => {
    await mkdir(join(root, "dist"));
    await writeFile(join(root, "dist", "build.lock"), "2147483646");
    await ensure(root, plan());
    expect(builds).toBe(1);
  });
});

describe("ensureInstalled", () => {
  const lock = {
    packages: {
      "": { version: "0.1.0" },
      "node_modules/a": { version: "1.0.0" },
      "node_modules/b-darwin": { version: "2.0.0", optional: true },
    },
  };

  it("sees what npm has installed", () => {
    const a = lock.packages["node_modules/a"];
    expect(matchesLock(lock, { packages: { "node_modules/a": a } })).toBe(true);
    expect(matchesLock(lock, { packages: {} })).toBe(false);
    expect(matchesLock(lock, { packages: { "node_modules/a": { version: "1.0.1" } } })).toBe(false);
  });

  it("leaves packages that are right alone and stamps them", async () => {
    const lockText = JSON.stringify(lock);
    await writeFile(join(root, "package-lock.json"), lockText);
    await mkdir(join(root, "node_modules", "a"), { recursive: true });
    await writeFile(join(root, "node_modules", ".package-lock.json"), lockText);
    await ensureInstalled(root);
    const stamp = await readFile(join(root, "node_modules", ".fascicle-installed"), "utf8");
    expect(stamp).toBe(stampOf(lockText));
    expect(stampOf(`${lockText} `)).not.toBe(stamp);
  });

  it("says in a sentence that the lock is missing", async () => {
    await expect(ensureInstalled(root)).rejects.toThrow("There is no package-lock.json in");
  });
});

describe("checkNode", () => {
  it.each(["20.9.0", "20.20.2", "22.0.0"])("takes %s", (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });

  it.each(["18.20.0", "20.8.1"])("refuses %s in a sentence", (version) => {
    expect(() => checkNode(version)).toThrow(`but this is Node ${version}: install a newer one.`);
  });
});

describe("findChromium", () => {
  it("prefers the one that is named, and says where that cannot be run", async () => {
    const env = { CHROMIUM_PATH: process.execPath };
    expect(await findChromium(root, { env })).toEqual({ path: process.execPath });
    const { path, reason } = await findChromium(root, { env: { CHROMIUM_PATH: "/no/such" } });
    expect(path).toBeUndefined();
    expect(reason).toContain("/no/such");
  });
});
