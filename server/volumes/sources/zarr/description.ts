// Descriptions in JSON, checked: nothing of one is used before, and what is wrong is said with its
// file and field.
import * as v from "valibot";
import { ImportError } from "#server/volumes/import-error.ts";
import { issueWords } from "#server/volumes/issue-words.ts";
import { fileOf } from "#server/volumes/sources/precomputed/precomputed-error.ts";
import { SOURCE_LIMITS } from "#server/volumes/sources/source-port.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const DIMENSIONS = 16;
const CODECS = 16;

export interface Description {
  readonly store: ByteStore;
  readonly key: string;
  readonly text: string;
  readonly value: unknown;
  /** Where in the file the value is, for errors; left out: it is the whole. */
  readonly within?: string;
}

/** null: it is not there. */
export async function readDescription(
  store: ByteStore,
  key: string,
  signal?: AbortSignal,
): Promise<Description | null> {
  const bytes = await store.read(key, { maxBytes: SOURCE_LIMITS.descriptionBytes, signal });
  if (bytes === null) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { store, key, text, value: JSON.parse(text) };
  } catch (cause) {
    const what = { file: fileOf(store, key), field: "the file", problem: "is no JSON" };
    throw new ImportError({ ...what, remedy: "write the volume's description again" }, { cause });
  }
}

export function checked<T extends v.GenericSchema>(
  description: Description,
  schema: T,
): v.InferOutput<T> {
  const result = v.safeParse(schema, description.value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  const field = fieldOf([description.within, path].filter(Boolean).join("."));
  throw wrongField(description, field, issueWords(issue));
}

/** A part of what is described, with its place. */
export function partOf(description: Description, name: string, value: unknown): Description {
  const within = description.within === undefined ? name : `${description.within}.${name}`;
  return { ...description, value, within };
}

function fieldOf(path: string): string {
  return path === "" ? "the file" : path.replace(/[.]([0-9]+)(?=[.]|$)/g, "[$1]");
}

export function wrongField(
  { store, key }: Pick<Description, "store" | "key">,
  field: string,
  problem: string,
  remedy = "correct it as the format says, or write the volume again",
): ImportError {
  return new ImportError({ file: fileOf(store, key), field: fieldOf(field), problem, remedy });
}

/** Of bytes that are not what their description says. */
export function wrongChunk(
  store: ByteStore,
  key: string,
  field: string,
  problem: string,
  cause?: unknown,
): ImportError {
  const remedy = "write the file again, or correct the description where that is wrong";
  return new ImportError({ file: fileOf(store, key), field, problem, remedy }, { cause });
}

export const integer = (min: number, max: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));
/** Counted before any of them is looked at: a million that are wrong would take long to tell. */
export const few = <T extends v.GenericSchema>(part: T, count: number) =>
  v.pipe(v.array(v.unknown()), v.maxLength(count), v.array(part));

export const shapeSchema = few(integer(0, Number.MAX_SAFE_INTEGER), DIMENSIONS);
export const chunkShapeSchema = few(integer(1, SOURCE_LIMITS.axisVoxel), DIMENSIONS);
/** A codec with whatever it is set to, which is looked at where it is made. */
export const codecsSchema = <T extends v.GenericSchema>(codec: T) => few(codec, CODECS);
export const finite = v.pipe(v.number(), v.finite());

/** Checks what an array says of its chunks: none is made that is larger than is allowed. */
export function checkChunkShape(
  description: Description,
  shape: readonly number[],
  chunkShape: readonly number[],
  elementBytes: number,
  field: string,
): void {
  if (shape.length !== chunkShape.length) {
    const problem = `has ${chunkShape.length} dimensions where the shape has ${shape.length}`;
    throw wrongField(description, field, problem);
  }
  const bytes = chunkShape.reduce((product, size) => product * size, elementBytes);
  if (bytes <= SOURCE_LIMITS.chunkBytes) return;
  const mib = SOURCE_LIMITS.chunkBytes / 2 ** 20;
  const problem = `is ${chunkShape.join(" × ")}, more than ${mib} MiB a chunk`;
  throw wrongField(description, field, problem, "write the volume again in smaller chunks");
}

/** Below a group: parts joined by "/", none of them that leads out of it. */
export function keyBelow(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

/** null where it leads out of the folder, or nowhere. */
export function normalPath(path: string): string | null {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.some((part) => part === ".." || part.includes("\0")) ? null : parts.join("/");
}
