// The files of the pages' build, which never change under their names, are answered here: Next would look
// for each on the disk and compress it anew for every new browser, in front of everything that a person
// waits for. Each is compressed once. What is not of the build is left to Next, which knows why.
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const PATH = /^\/_next\/static\/((?:[\w~-][\w.~-]*\/)*[\w~-][\w.~-]*)(?:\?|$)/;
const TYPES: Readonly<Record<string, string>> = {
  ".js": "application/javascript; charset=UTF-8",
  ".css": "text/css; charset=UTF-8",
};
const LEVEL = 9;
const gzipAsync = promisify(gzip);

interface PageFile {
  readonly plain: Uint8Array;
  readonly gzipped: Uint8Array;
}

export interface PageFiles {
  /** Calls `otherwise` where the request is for something else, or for what is not there. */
  answer(request: IncomingMessage, response: ServerResponse, otherwise: () => void): void;
}

/** @param rootDir with the build's folder, which is read as it is asked for and holds few megabytes. */
export function createPageFiles(rootDir: string): PageFiles {
  const files = new Map<string, Promise<PageFile | null>>();

  async function load(name: string): Promise<PageFile | null> {
    const plain = await readFile(join(rootDir, ".next", "static", name)).catch(() => null);
    // A name that is none takes no room: names that are, are few.
    if (plain === null) files.delete(name);
    return plain && { plain, gzipped: await gzipAsync(plain, { level: LEVEL }) };
  }

  function fileOf(name: string): Promise<PageFile | null> {
    const known = files.get(name);
    if (known !== undefined) return known;
    const loading = load(name);
    files.set(name, loading);
    return loading;
  }

  return {
    answer(request, response, otherwise) {
      const name = nameIn(request);
      if (name === null) {
        otherwise();
        return;
      }
      fileOf(name).then((file) => {
        if (file === null) otherwise();
        else send(file, name, request, response);
      }, otherwise);
    },
  };
}

/** null for whatever Next is to answer. */
function nameIn({ method, url, headers }: IncomingMessage): string | null {
  if (method !== "GET" || headers.range !== undefined) return null;
  const name = PATH.exec(url ?? "")?.[1];
  return name === undefined || TYPES[extname(name)] === undefined ? null : name;
}

function send(
  { plain, gzipped }: PageFile,
  name: string,
  { headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(
    String(headers["accept-encoding"] ?? ""),
  );
  const body = takesGzip ? gzipped : plain;
  response.writeHead(200, {
    "content-type": TYPES[extname(name)],
    "content-length": body.byteLength,
    "cache-control": "public, max-age=31536000, immutable",
    vary: "accept-encoding",
    ...(takesGzip ? { "content-encoding": "gzip" } : {}),
  });
  response.end(body);
}
