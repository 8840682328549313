// A path that came over the web reads nothing outside the folders that were allowed, by whatever
// links; nothing but ordinary files, by whomever; and never waits for what does not come.
import { execFile } from "node:child_process";
import {
  mkdir,
  mkdtemp,
  realpath,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { openLocalStore } from "#server/volumes/stores/local-store.ts";

const run = promisify(execFile);
let base: string;
let root: string;
let socket: Server;

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "fascicle-local-")));
  root = join(base, "lab");
  await mkdir(join(root, "volume"), { recursive: true });
  await mkdir(join(base, "lab-of-others"));
  await writeFile(join(base, "secret"), "secret");
  await writeFile(join(base, "lab-of-others", "info"), "secret");
  await writeFile(join(root, "volume", "info"), "info");
  await symlink(join(root, "volume", "info"), join(root, "volume", "link"));
  await symlink(join(base, "secret"), join(root, "volume", "out"));
  await symlink(base, join(root, "volume", "up"));
  await symlink(join(base, "lab-of-others"), join(root, "others"));
  await symlink("circle-b", join(root, "volume", "circle-a"));
  await symlink("circle-a", join(root, "volume", "circle-b"));
  await symlink("nowhere", join(root, "volume", "dangling"));
  await symlink("/dev/zero", join(root, "volume", "zero"));
  await symlink("/proc/self/environ", join(root, "volume", "environ"));
  await run("mkfifo", [join(root, "volume", "pipe")]);
  socket = createServer().listen(join(root, "volume", "socket"));
});

afterAll(async () => {
  socket.close();
  await rm(base, { recursive: true });
});

const overWeb = (path: string) => openLocalStore({ address: path, path, roots: [root] });
const fromHere = (path: string) => openLocalStore({ address: path, path, roots: null });

describe("over the web", () => {
  it.each([
    ...["/etc/passwd", "/", "/proc/self/environ", "lab-of-others", "secret", "lab/others"],
    ...["lab/volume/out", "lab/volume/up", "lab/volume/up/secret", "lab/../secret", "lab/nothing"],
    ...["lab/volume/zero", "lab/volume/environ", "lab/volume/dangling", "lab/volume/circle-a"],
    ...["lab/volume/info\0", "lab/./../secret", `lab/${"x".repeat(5000)}`],
  ])("%j is not opened", async (path) => {
    const whole = path.startsWith("/") ? path : `${base}/${path}`;
    await expect(overWeb(whole)).rejects.toBeInstanceOf(ImportError);
  });

  it("what is outside is told apart from what is not there by nobody", async () => {
    const said = async (path: string) =>
      String(await overWeb(path).catch((error) => error)).replaceAll(path, "…");
    expect(await said(join(base, "secret"))).toBe(await said(join(base, "no-secret")));
  });

  it("a folder below a root is read, and links within it; links out of it are not", async () => {
    const store = await overWeb(join(root, "volume"));
    expect(Buffer.from((await store.read("link")) ?? []).toString()).toBe("info");
    expect(await store.read("dangling")).toBeNull();
    await expect(store.read("out")).rejects.toThrow(/leads out of the folders/);
    await expect(store.read("up/secret")).rejects.toThrow(/leads out of the folders/);
    await expect(store.sizeBytes("out")).rejects.toThrow(/leads out of the folders/);
    await expect(store.list("up")).rejects.toThrow(/leads out of the folders/);
    await expect(store.read("circle-a")).rejects.toThrow(/leads in circles/);
    await store.close();
  });

  it("without a root nothing is, and the setting is named", async () => {
    const opened = openLocalStore({ address: root, path: root, roots: [] });
    await expect(opened).rejects.toThrow(/FASCICLE_DATA_ROOTS/);
  });
});

describe("from here", () => {
  it("any folder is read, by .. as well, and links wherever they lead", async () => {
    const store = await fromHere(`${root}/volume/../../lab/volume`);
    expect(Buffer.from((await store.read("out")) ?? []).toString()).toBe("secret");
    expect(await store.list("")).toContain("info");
    await store.close();
  });

  it.each(["zero", "pipe", "socket"])("%s is no file, and nothing waits for it", async (key) => {
    const store = await fromHere(join(root, "volume"));
    await expect(store.read(key, { maxBytes: 10 })).rejects.toThrow(/device, a pipe or a socket/);
    await expect(store.sizeBytes(key)).rejects.toThrow(/device, a pipe or a socket/);
    await store.close();
  });

  it("one file is a store of its own", async () => {
    const store = await fromHere(join(base, "secret"));
    expect(await store.sizeBytes("")).toBe(6);
    expect(await store.read("", { range: { lastBytes: 3 } })).toEqual(
      Uint8Array.from(Buffer.from("ret")),
    );
    expect(await store.read("below")).toBeNull();
    await store.close();
  });

  it("what is not there is said, with the path", async () => {
    await expect(fromHere(join(base, "none"))).rejects.toThrow(/none: the path is not there/);
  });
});

describe("files that change", () => {
  it("are read as they are: cut shorter, written anew, more of them than stay open", async () => {
    const folder = join(base, "changing");
    await mkdir(folder);
    await writeFile(join(folder, "a"), "0123456789");
    const store = await fromHere(folder);
    const tail = { range: { startByte: 5, endByte: 10 } };
    expect((await store.read("a", tail))?.length).toBe(5);
    await truncate(join(folder, "a"), 7);
    expect((await store.read("a", tail))?.length).toBe(2);
    await truncate(join(folder, "a"), 3);
    await expect(store.read("a", tail)).rejects.toThrow(/ends before/);
    await writeFile(join(folder, "b"), "another");
    await rename(join(folder, "b"), join(folder, "a"));
    expect(Buffer.from((await store.read("a")) ?? []).toString()).toBe("another");
    for (let at = 0; at < 100; at++) await writeFile(join(folder, `n${at}`), String(at));
    const keys = Array.from({ length: 100 }, (_, at) => `n${at}`);
    const read = await Promise.all(keys.map((key) => store.read(key)));
    expect(read.map((bytes) => Number(Buffer.from(bytes ?? []).toString()))).toEqual(
      keys.map((_, at) => at),
    );
    await store.close();
  });
});
