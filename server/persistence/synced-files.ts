// [LV2] Which files of the embedded database hold nothing that is not on the disk already. After a
// kill PostgreSQL has its whole directory synced, twice over a thousand files, of which a few were
// written to; a busy disk takes a millisecond or more for each. A file that is as it was when it was
// last synced needs none: every write changes its time of change, which nobody can set.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import * as v from "valibot";

/** What `fstat` says, with `bigint`. */
export interface FileStamp {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly ctimeNs: bigint;
}

/** By the name of the file within its directory. */
const listSchema = v.record(v.string(), v.string());

/**
 * A file that changed more lately than this before it was synced is not noted: where a clock ticks
 * coarsely, a write after the sync could leave it the same time. File systems tick in 2 s at most.
 */
const SETTLED_MS = 3_000;

const stampText = ({ dev, ino, size, ctimeNs }: FileStamp) => `${dev}:${ino}:${size}:${ctimeNs}`;

export class SyncedFiles {
  readonly #listPath: string;
  readonly #nowMs: () => number;
  readonly #stamps: Map<string, string>;
  #isChanged = false;

  /** Reads the list; one that is missing or damaged knows of nothing. */
  constructor(listPath: string, nowMs: () => number = Date.now) {
    this.#listPath = listPath;
    this.#nowMs = nowMs;
    this.#stamps = new Map(Object.entries(readList(listPath)));
  }

  /** Whether nothing was written to it since it was noted. */
  isSynced(name: string, now: FileStamp): boolean {
    return this.#stamps.get(name) === stampText(now);
  }

  /** It was synced, and `before` it was like this. */
  note(name: string, before: FileStamp): void {
    const ageMs = this.#nowMs() - Number(before.ctimeNs / 1_000_000n);
    if (ageMs < SETTLED_MS) return;
    this.#stamps.set(name, stampText(before));
    this.#isChanged = true;
  }

  /** For the next process. A list that cannot be written costs time at the next start, no more. */
  write(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const draft = `${this.#listPath}.new`;
    try {
      writeFileSync(draft, JSON.stringify(Object.fromEntries(this.#stamps)));
      renameSync(draft, this.#listPath);
    } catch {
      // A full disk: the database itself says so where it matters.
    }
  }
}

function readList(listPath: string): Readonly<Record<string, string>> {
  try {
    const parsed = v.safeParse(listSchema, JSON.parse(readFileSync(listPath, "utf8")));
    return parsed.success ? parsed.output : {};
  } catch {
    return {};
  }
}
