// A release that somebody brings back: every byte is what its list of contents says, and it is a
// release of everything, before a row of it is read.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ReadingHooks } from "#server/exports/reading/reading-hooks.ts";
import { RELEASE_FORMAT } from "#server/exports/release-base.ts";
import { parseSums, readText, SUMS_PATH, sha256Of } from "#server/exports/release-sums.ts";
import { ImportError } from "#server/volumes/import-error.ts";

const BASE_PATH = "provenance/base.json";
const AGAIN = "get the release again; nothing was changed";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const nm = v.pipe(v.number(), v.finite(), v.gtValue(0));

/** What is needed of it; the chain is for people. */
const baseSchema = v.object({
  dataset: v.object({
    name: v.string(),
    shapeVoxel: v.tuple([size, size, size]),
    voxelNm: v.tuple([nm, nm, nm]),
    mergeAffinity: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  }),
  version: count,
  manifestHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "expected 64 hex digits")),
});
const headSchema = v.object({
  format: count,
  part: v.optional(v.object({ of: v.string() })),
});

export interface CheckedRelease {
  readonly dir: string;
  readonly name: string;
  readonly version: number;
  readonly manifestHash: string;
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly mergeAffinity: number;
}

/** Throws an ImportError that names the file, or the signal's reason. */
export async function checkRelease(
  dir: string,
  { onProgress, signal }: ReadingHooks = {},
): Promise<CheckedRelease> {
  const files = parseSums((await readText(join(dir, SUMS_PATH))) ?? "");
  if (files === null) {
    throw new ImportError({
      file: join(dir, SUMS_PATH),
      field: "the list of contents",
      problem: "is not there, or none",
      remedy: "give the folder or the zip of a release",
    });
  }
  for (const [done, { path, sha256 }] of files.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ stage: `checking ${path}`, done, total: files.length });
    await checkFile(dir, path, sha256);
  }
  return { dir, ...(await readBase(dir)) };
}

async function checkFile(dir: string, path: string, sha256: string): Promise<void> {
  const file = join(dir, path);
  const problem =
    (await stat(file).catch(() => null)) === null
      ? "are missing"
      : (await sha256Of(file)) === sha256
        ? null
        : `are not those that ${SUMS_PATH} names`;
  if (problem !== null) throw new ImportError({ file, field: "its bytes", problem, remedy: AGAIN });
}

async function readBase(dir: string): Promise<Omit<CheckedRelease, "dir">> {
  const file = join(dir, BASE_PATH);
  let json: unknown;
  try {
    json = JSON.parse((await readText(file)) ?? "");
  } catch (cause) {
    const problem = "is not there, or not JSON";
    throw new ImportError(
      { file, field: "what it was built from", problem, remedy: AGAIN },
      { cause },
    );
  }
  const { format, part } = parsed(headSchema, json, file);
  if (part !== undefined) {
    throw new ImportError({
      file,
      field: "the release",
      problem: `is a part of a version (${part.of}), which is no version by itself`,
      remedy: "give a release of everything; nothing was changed",
    });
  }
  if (format !== RELEASE_FORMAT) {
    throw new ImportError({
      file,
      field: "format",
      problem: `is ${format}, and this program reads ${RELEASE_FORMAT}`,
      remedy: "export the version again with a program of this version; nothing was changed",
    });
  }
  const { dataset, version, manifestHash } = parsed(baseSchema, json, file);
  return { ...dataset, version, manifestHash };
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, json: unknown, file: string): T {
  const checked = v.safeParse(schema, json);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw new ImportError({
    file,
    field: v.getDotPath(issue) ?? "it",
    problem: `is wrong (${issue.message})`,
    remedy: AGAIN,
  });
}
