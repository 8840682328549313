import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { completedLock } from "#scripts/complete-lock.mjs";

describe("completedLock", () => {
  it("adds the platform packages that are missing, and nothing else", () => {
    const tool = {
      version: "2.6.8",
      dev: true,
      license: "MIT",
      engines: { node: ">=14" },
      optionalDependencies: {
        "@tool/cli-linux-x64": "2.6.8",
        "@tool/cli-linux-x64-musl": "2.6.8",
        fsevents: "~2.3.2",
      },
    };
    const present = { version: "2.6.8", optional: true };
    const packages = { "node_modules/tool": tool, "node_modules/@tool/cli-linux-x64": present };
    const completed = completedLock({ packages }).packages;
    expect(Object.keys(completed)).toEqual([
      "node_modules/@tool/cli-linux-x64",
      "node_modules/@tool/cli-linux-x64-musl",
      "node_modules/tool",
    ]);
    expect(completed["node_modules/@tool/cli-linux-x64-musl"]).toEqual({
      version: "2.6.8",
      cpu: ["x64"],
      dev: true,
      libc: ["musl"],
      license: "MIT",
      optional: true,
      os: ["linux"],
      engines: { node: ">=14" },
    });
  });

  it("finds the repository's own lock complete: npm ci works from a fresh clone", async () => {
    const path = join(import.meta.dirname, "..", "package-lock.json");
    const lock = JSON.parse(await readFile(path, "utf8"));
    expect(completedLock(lock)).toEqual(lock);
  });
});
