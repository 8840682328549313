// Neuroglancer's own page, built from its npm package for a test or a measurement, into a folder that is
// removed after it. It is no part of what is shipped. The package takes its pictures from a repository
// instead of the registry; package.json puts another package in their place, since none is shown here.
// FASCICLE_NEUROGLANCER names a folder with another version of it.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { build } from "esbuild";

/** The folder with `node_modules/neuroglancer` in it; null, with a printed reason, where there is none. */
export function neuroglancerFolder(): string | null {
  const folder = process.env.FASCICLE_NEUROGLANCER ?? process.cwd();
  if (existsSync(join(folder, "node_modules/neuroglancer"))) return folder;
  process.stdout.write(`not opened in Neuroglancer: ${folder} has no node_modules with it\n`);
  return null;
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>Neuroglancer</title>
<link rel="stylesheet" href="page/main.bundle.css">
<style>html, body, #neuroglancer-container { margin: 0; height: 100%; width: 100% }</style>
<div id="neuroglancer-container"></div><script type="module" src="page/main.bundle.js"></script>
`;

/** Builds index.html and what it loads. Its workers are found beside it, as its code names them. */
export async function buildNeuroglancer(folder: string, outDir: string): Promise<void> {
  const lib = join(folder, "node_modules/neuroglancer/lib");
  const bundle = (names: readonly string[], outdir: string) =>
    build({
      entryPoints: names.map((name) => join(lib, `${name}.bundle.js`)),
      ...{ outdir, bundle: true, format: "esm", minify: true, logLevel: "error" },
      loader: { ".wasm": "file", ".html": "file" },
      plugins: [
        {
          // Of its buttons' pictures only that they are there matters here.
          name: "pictures",
          setup({ onResolve, onLoad }) {
            onResolve({ filter: /\?raw$/ }, ({ path }) => ({ path, namespace: "picture" }));
            onLoad({ filter: /./, namespace: "picture" }, () => ({
              contents: '<svg xmlns="http://www.w3.org/2000/svg"/>',
              loader: "text",
            }));
          },
        },
      ],
    });
  await bundle(["main", "chunk_worker"], join(outDir, "page"));
  await bundle(["async_computation"], outDir);
  await writeFile(join(outDir, "index.html"), PAGE);
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
};

export interface FileServer {
  readonly url: string;
  /** Paths that were asked for and are not there. */
  readonly missing: readonly string[];
  close(): Promise<void>;
}

/** Files of a folder on the loopback, with ranges of bytes, open to every origin. */
export async function serveFolder(dir: string): Promise<FileServer> {
  const missing: string[] = [];
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname));
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "*");
    if (request.method === "OPTIONS") return response.end();
    return readFile(join(dir, path)).then(
      (bytes) => {
        const type = MEDIA_TYPES[/\.(\w+)$/.exec(path)?.[1] ?? ""] ?? "application/octet-stream";
        response.setHeader("content-type", type);
        const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
        if (first === undefined) return response.end(request.method === "HEAD" ? "" : bytes);
        const end = last === "" ? bytes.length : Math.min(bytes.length, Number(last) + 1);
        response.statusCode = 206;
        response.setHeader("content-range", `bytes ${first}-${end - 1}/${bytes.length}`);
        return response.end(bytes.subarray(Number(first), end));
      },
      () => {
        missing.push(path);
        response.statusCode = 404;
        return response.end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, missing, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
