// What of a release is written already, so that one that was interrupted is gone on with. A file
// counts only where its bytes still have the checksum that was noted; all else in the folder is
// taken away. The journal lies in the folder and leaves it before the folder becomes a release.
import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { WrittenFiles } from "#server/exports/planned-file.ts";
import type { ReleasedFile } from "#server/exports/release-file.ts";
import { pathsBelow, readText, sha256Of } from "#server/exports/release-sums.ts";

const JOURNAL = ".journal";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const stepSchema = v.object({
  name: v.string(),
  files: v.array(v.object({ path: v.string(), sizeBytes: count, sha256: v.string() })),
  rowCount: count,
  pairCount: v.nullable(count),
  note: v.optional(v.string()),
});
const headSchema = v.object({ key: v.string() });

export interface FinishedStep extends WrittenFiles {
  readonly name: string;
  readonly pairCount: number | null;
}

export class ReleaseJournal {
  readonly #dir: string;
  readonly #steps: ReadonlyMap<string, FinishedStep>;
  readonly #handle: FileHandle;

  private constructor(dir: string, steps: readonly FinishedStep[], handle: FileHandle) {
    this.#dir = dir;
    this.#steps = new Map(steps.map((step) => [step.name, step]));
    this.#handle = handle;
  }

  /** `key` says what is being written: with another one nothing in the folder counts. */
  static async open(dir: string, key: string): Promise<ReleaseJournal> {
    await mkdir(dir, { recursive: true });
    const steps = await wholeSteps(dir, key);
    const kept = new Set(steps.flatMap(({ files }) => files.map(({ path }) => path)));
    for (const path of await pathsBelow(dir)) if (!kept.has(path)) await rm(join(dir, path));
    const handle = await open(join(dir, JOURNAL), "wx");
    const journal = new ReleaseJournal(dir, steps, handle);
    await journal.#write({ key });
    for (const step of steps) await journal.#write(step);
    return journal;
  }

  find(name: string): FinishedStep | null {
    return this.#steps.get(name) ?? null;
  }

  async add(step: FinishedStep): Promise<void> {
    await this.#write(step);
  }

  /** The release is whole: what is left in the folder is the release. */
  async discard(): Promise<void> {
    await this.close();
    await rm(join(this.#dir, JOURNAL));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #write(line: object): Promise<void> {
    await this.#handle.appendFile(`${JSON.stringify(line)}\n`);
    await this.#handle.sync();
  }
}

/** Those that are noted under the key and lie there unharmed. */
async function wholeSteps(dir: string, key: string): Promise<readonly FinishedStep[]> {
  const [head, ...lines] = ((await readText(join(dir, JOURNAL))) ?? "").split("\n").map(fromJson);
  const parsedHead = v.safeParse(headSchema, head);
  if (!parsedHead.success || parsedHead.output.key !== key) return [];
  const steps: FinishedStep[] = [];
  for (const line of lines) {
    const step = v.safeParse(stepSchema, line);
    if (step.success && (await isWhole(dir, step.output.files))) steps.push(step.output);
  }
  return steps;
}

async function isWhole(dir: string, files: readonly ReleasedFile[]): Promise<boolean> {
  for (const { path, sha256 } of files) {
    if ((await sha256Of(join(dir, path)).catch(() => null)) !== sha256) return false;
  }
  return true;
}

/** null for a line that was cut off. */
function fromJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Takes what an earlier writer left in any of these folders over into `dir`, where that is not there. */
export async function inheritPartial(
  parentDir: string,
  prefix: string,
  dir: string,
): Promise<void> {
  const names = await readdir(parentDir).catch(() => []);
  let isTaken = false;
  for (const name of names
    .filter((other) => other.startsWith(prefix))
    .sort()
    .reverse()) {
    const path = join(parentDir, name);
    if (path === dir) isTaken = true;
    else if (isTaken) await rm(path, { recursive: true, force: true });
    else {
      await rename(path, dir);
      isTaken = true;
    }
  }
}
