// Which state of a volume the kept bytes are of. A description that the server sends in another state
// than before begins a new one, and what was kept of the old is never asked for again: it is pushed
// out by what is used.
import { createHash, randomUUID } from "node:crypto";
import { readFile, utimes } from "node:fs/promises";
import * as v from "valibot";
import { writeSmallFile } from "#server/volumes/stores/disk-bytes.ts";

/** By which a volume in one of the formats tells what it is. */
const DESCRIPTION =
  /^(.*[/])?(info|attributes[.]json|zarr[.]json|[.]zarray|[.]zgroup|[.]zattrs|[.]zmetadata)$/;
const MAX_TAGS = 200;

const schema = v.object({
  state: v.pipe(v.string(), v.uuid()),
  tags: v.record(v.string(), v.string()),
});

/** A root that is one file describes itself. */
export function isDescription(key: string): boolean {
  return key === "" || DESCRIPTION.test(key);
}

export class StoreState {
  readonly #path: string | null;
  readonly #tags = new Map<string, string>();
  #name: string = randomUUID();

  private constructor(path: string | null) {
    this.#path = path;
  }

  /** As it was when the volume was last open here; a new one where that is not known. */
  static async open(path: string | null, nowMs: number): Promise<StoreState> {
    const state = new StoreState(path);
    if (path === null) return state;
    const text = await readFile(path, "utf8").catch(() => null);
    const kept = text === null ? null : parsed(text);
    if (kept === null) return state;
    // Marked as used, for the sweep.
    await utimes(path, nowMs / 1000, nowMs / 1000).catch(() => {});
    state.#name = kept.state;
    for (const [key, tag] of Object.entries(kept.tags)) state.#tags.set(key, tag);
    return state;
  }

  get name(): string {
    return this.#name;
  }

  /** A description came, in that state; where the server tells none, its bytes are it. */
  async seen(key: string, tag: string | null, bytes: Uint8Array): Promise<void> {
    if (tag === null && key === "") return;
    const now = tag ?? createHash("sha256").update(bytes).digest("hex");
    const before = this.#tags.get(key);
    if (before === now) return;
    if (before !== undefined) {
      this.#name = randomUUID();
      this.#tags.clear();
    }
    if (this.#tags.size < MAX_TAGS) this.#tags.set(key, now);
    if (this.#path === null) return;
    const kept = { state: this.#name, tags: Object.fromEntries(this.#tags) };
    // Not kept, it is a new state the next time.
    await writeSmallFile(this.#path, JSON.stringify(kept)).catch(() => {});
  }
}

function parsed(text: string) {
  try {
    const found = v.safeParse(schema, JSON.parse(text));
    return found.success ? found.output : null;
  } catch {
    return null;
  }
}
