import { promises as fs } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readOrCreateSecrets } from "#server/auth/secrets.ts";
import { makeTempDir } from "#server/persistence/database-under-test.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await makeTempDir();
});
afterEach(() => fs.rm(dataDir, { recursive: true, force: true }));

describe("the server's secrets", () => {
  it("are made once, for its own user alone, and read again after that", async () => {
    const folder = path.join(dataDir, "new");
    const made = await readOrCreateSecrets(folder);
    expect(made.authSecret).not.toBe(made.demoSecret);
    expect(Buffer.from(made.authSecret, "base64url")).toHaveLength(32);
    expect(await readOrCreateSecrets(folder)).toEqual(made);
    const { mode } = await fs.stat(path.join(folder, "secrets.json"));
    expect(mode & 0o777).toBe(0o600);
    expect(await fs.readdir(folder)).toEqual(["secrets.json"]);
  });

  it("are the same for all that make them at once", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => readOrCreateSecrets(dataDir)));
    expect(new Set(all.map((secrets) => secrets.authSecret)).size).toBe(1);
  });

  it.each([
    ["{", "it is not JSON"],
    ["{}", "authSecret"],
    [JSON.stringify({ authSecret: "x".repeat(40), demoSecret: "short" }), "demoSecret must have"],
  ])("are not overwritten where the file is damaged: %s", async (text, problem) => {
    const file = path.join(dataDir, "secrets.json");
    await fs.writeFile(file, text);
    await expect(readOrCreateSecrets(dataDir)).rejects.toThrow(problem);
    expect(await fs.readFile(file, "utf8")).toBe(text);
  });
});
