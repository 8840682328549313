// SHA256SUMS is the release's list of contents: what it names is the release, to the byte.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ReleasedFile } from "#server/exports/release-file.ts";

export const SUMS_PATH = "SHA256SUMS";

type SummedFile = Pick<ReleasedFile, "path" | "sha256">;

export function formatSums(files: readonly SummedFile[]): string {
  const sorted = files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
  return sorted.map(({ sha256, path }) => `${sha256}  ${path}\n`).join("");
}

/** null where the text is not one that `formatSums` writes. */
export function parseSums(text: string): readonly SummedFile[] | null {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length === 0) return null;
  const files: SummedFile[] = [];
  for (const line of lines) {
    const [, sha256, path] = /^([0-9a-f]{64}) {2}([\w./-]+)$/.exec(line) ?? [];
    if (path === undefined || path.split("/").includes("..")) return null;
    files.push({ path, sha256 });
  }
  return files;
}

/** True where the folder holds exactly the files that `sumsText` names, unharmed. */
export async function isWholeRelease(dir: string, sumsText: string): Promise<boolean> {
  const files = parseSums(sumsText);
  if (files === null || (await readText(join(dir, SUMS_PATH))) !== sumsText) return false;
  const expected = new Set([SUMS_PATH, ...files.map(({ path }) => path)]);
  const present = await pathsBelow(dir);
  if (present.length !== expected.size || !present.every((path) => expected.has(path))) {
    return false;
  }
  for (const { path, sha256 } of files) {
    if ((await sha256Of(join(dir, path))) !== sha256) return false;
  }
  return true;
}

export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}

/** Every file below the folder, with forward slashes. */
export async function pathsBelow(dir: string, prefix = ""): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`;
    if (!entry.isDirectory()) paths.push(path);
    else paths.push(...(await pathsBelow(join(dir, entry.name), `${path}/`)));
  }
  return paths;
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
