import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { createPageFiles } from "#server/composition/page-files.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";

const SCRIPT = "console.log('axon');\n".repeat(200);
let server: Server | null = null;

afterEach(() => {
  server?.close();
  server = null;
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

type Ask = (path: string, init?: RequestInit) => Promise<Answer>;

/** A server of a folder with one script in it; what it leaves to others is answered with 418. */
async function withFiles(work: (ask: Ask, folder: string) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const chunks = join(folder, ".next", "static", "chunks");
    await mkdir(chunks, { recursive: true });
    await writeFile(join(chunks, "0a~b.js"), SCRIPT);
    await writeFile(join(folder, ".next", "secret.js"), "no");
    const files = createPageFiles(folder);
    const started = createServer((request, response) => {
      files.answer(request, response, () => response.writeHead(418).end());
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    const { port } = started.address() as AddressInfo;
    await work(async (path, init) => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    }, folder);
  });
}

test("a file of the build is answered compressed, for ever, and read once", async () => {
  await withFiles(async (ask, folder) => {
    const path = "/_next/static/chunks/0a~b.js";
    const first = await ask(path);
    expect(first.text).toBe(SCRIPT);
    expect(first.headers.get("content-encoding")).toBe("gzip");
    expect(first.headers.get("content-type")).toBe("application/javascript; charset=UTF-8");
    expect(first.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(Number(first.headers.get("content-length"))).toBeLessThan(SCRIPT.length / 10);
    await rm(join(folder, ".next"), { recursive: true });
    expect((await ask(`${path}?dpl=1`)).text).toBe(SCRIPT);
  });
});

test.each([["identity"], ["gzip;q=0"], ["br, gzip;q=0.0"]])(
  "who takes %s gets it plain",
  async (encoding) => {
    await withFiles(async (ask) => {
      const headers = { "accept-encoding": encoding };
      const { text, headers: answered } = await ask("/_next/static/chunks/0a~b.js", { headers });
      expect(answered.get("content-encoding")).toBeNull();
      expect(text).toBe(SCRIPT);
    });
  },
);

test("who takes it compressed by half gets it compressed", async () => {
  await withFiles(async (ask) => {
    const headers = { "accept-encoding": "br;q=1.0, gzip;q=0.5" };
    const { headers: answered, text } = await ask("/_next/static/chunks/0a~b.js", { headers });
    expect(answered.get("content-encoding")).toBe("gzip");
    expect(text).toBe(SCRIPT);
    expect(() => gunzipSync(Buffer.from(text)), "fetch has unpacked it").toThrow();
  });
});

test.each([
  ["what is not there", "/_next/static/chunks/other.js", {}],
  ["what lies above the folder", "/_next/static/..%2fsecret.js", {}],
  ["a name that begins with a dot", "/_next/static/.hidden/a.js", {}],
  ["what is neither script nor style", "/_next/static/chunks/0a~b.txt", {}],
  ["a page", "/sessions/1", {}],
  ["another method", "/_next/static/chunks/0a~b.js", { method: "POST" }],
  ["a part of a file", "/_next/static/chunks/0a~b.js", { headers: { range: "bytes=0-9" } }],
])("%s is left to others", async (_, path, init) => {
  await withFiles(async (ask) => {
    expect((await ask(path, init)).status).toBe(418);
    // And what is there is still answered.
    expect((await ask("/_next/static/chunks/0a~b.js")).status).toBe(200);
  });
});
