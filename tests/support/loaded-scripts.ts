// What script a page asks for, workers included, each file once and as gzip makes it.
import { gzipSync } from "node:zlib";
import type { Page, Response } from "@playwright/test";

/** Of a session's page, before the space is looked at. */
export const SCRIPT_BUDGET_BYTES = 600_000;
/** A word that stays in the 3D library when it is made small. */
const THREE = "WebGLRenderer";

export interface LoadedScript {
  readonly path: string;
  readonly plainBytes: number;
  readonly gzipBytes: number;
  readonly hasThree: boolean;
}

/** From now on. @returns what was asked for so far, the largest first. */
export function watchScripts(page: Page): () => Promise<readonly LoadedScript[]> {
  const asked: Promise<LoadedScript | null>[] = [];
  const measure = async (response: Response): Promise<LoadedScript | null> => {
    const { pathname } = new URL(response.url());
    if (response.status() !== 200 || !pathname.endsWith(".js")) return null;
    const body = await response.body();
    return {
      path: pathname,
      plainBytes: body.length,
      gzipBytes: gzipSync(body).length,
      hasThree: body.includes(THREE),
    };
  };
  page.on("response", (response) => asked.push(measure(response)));
  return async () => {
    const found = (await Promise.all(asked)).filter((script) => script !== null);
    const byPath = new Map(found.map((script) => [script.path, script]));
    return [...byPath.values()].sort((a, b) => b.gzipBytes - a.gzipBytes);
  };
}

export function bytesOf(scripts: readonly LoadedScript[], of: "plainBytes" | "gzipBytes"): number {
  return scripts.reduce((bytes, script) => bytes + script[of], 0);
}
