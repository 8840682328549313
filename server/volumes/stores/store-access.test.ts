// From the environment to the bytes: what a server's settings let an address reach, and what of it
// the next process finds kept.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openStoreAccess } from "#server/volumes/stores/store-access.ts";
import { storeSettings } from "#server/volumes/stores/store-settings.ts";
import { serveOnLoopback } from "#tests/support/stores/loopback-server.ts";
import { staticFiles } from "#tests/support/stores/static-files.ts";

it("a host of the lab's own is read for the page once it is named, and kept", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fascicle-access-"));
  const asked: (string | undefined)[] = [];
  const files = new Map([
    ["em/info", Uint8Array.of(0)],
    ["em/chunk", Uint8Array.of(1, 2, 3)],
  ]);
  const serve = staticFiles(files);
  const server = await serveOnLoopback((request, response) => {
    asked.push(request.url);
    serve(request, response);
  });
  const byNumber = `${server.url}/em`;
  const byName = `http://localhost:${server.port}/em`;
  const read = async (
    from: "here" | "web",
    variables: Parameters<typeof storeSettings>[0],
    address = byNumber,
    key = "chunk",
  ) => {
    const access = openStoreAccess(storeSettings(variables), folder);
    try {
      const store = await access.open(address, from);
      const bytes = await store.read(key);
      await store.close();
      return bytes;
    } finally {
      await access.close();
    }
  };
  try {
    await expect(read("web", {})).rejects.toThrow(/FASCICLE_DATA_HOSTS/);
    expect(asked).toEqual([]);
    expect(await read("here", { FASCICLE_DATA_CACHE_GIB: "0" })).toEqual(Uint8Array.of(1, 2, 3));
    expect(await readdir(folder)).toEqual([]);
    const allowed = { FASCICLE_DATA_HOSTS: "127.0.0.0/8" };
    expect(await read("web", allowed)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await read("web", allowed)).toEqual(Uint8Array.of(1, 2, 3));
    // A setting taken back counts at once, whatever is kept.
    await expect(read("web", {})).rejects.toThrow(/FASCICLE_DATA_HOSTS/);
    expect(asked).toEqual(["/em/chunk", "/em/chunk", "/em/chunk"]);
    // What a person at this machine read of its network is not given out to the page.
    expect(await read("here", {}, byName, "info")).toEqual(Uint8Array.of(0));
    expect(await read("here", {}, byName)).toEqual(Uint8Array.of(1, 2, 3));
    await expect(read("web", {}, byName)).rejects.toThrow(/FASCICLE_DATA_HOSTS/);
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
});
