// A data directory has at most one living owner; the embedded database loses rows in silence when
// two processes open it. The lock file appears and changes hands by atomic steps alone, and always
// holds a whole record:
// - it is made by link(), which fails where there is one already;
// - a dead owner's lock X is replaced, never removed: whoever link()s the file `lock.heir-X`, and
//   then still finds X in the lock, is the only one who may rename its own record over it. An heir
//   that dies on the way is inherited from in the same manner.
import { randomUUID } from "node:crypto";
import { promises as fs } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import {
  isAlive,
  type ProcessIdentity,
  thisProcess,
} from "#server/persistence/process-identity.ts";

export interface OwnerRecord {
  readonly pid: number;
  readonly startedAtMs: number;
  /** Where the owner listens on loopback, and the word that its own user's commands present. */
  readonly port?: number;
  readonly token?: string;
}

export interface OwnerLock {
  readonly record: OwnerRecord;
  update(address: { readonly port: number; readonly token: string }): Promise<void>;
  release(): Promise<void>;
}

export class DataDirInUseError extends Error {
  override readonly name = "DataDirInUseError";
  readonly dataDir: string;
  readonly pid: number;
  constructor(dataDir: string, pid: number) {
    super(
      `The data directory ${dataDir} is in use by process ${pid}: stop that one first, or start with another directory.`,
    );
    this.dataDir = dataDir;
    this.pid = pid;
  }
}

const lockSchema = v.object({
  id: v.pipe(v.string(), v.uuid()),
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  start: v.nullable(v.string()),
  startedAtMs: v.number(),
  port: v.optional(v.number()),
  token: v.optional(v.string()),
});
type LockFile = v.InferOutput<typeof lockSchema>;

const OWNER_ONLY = 0o600;
const lockPath = (dataDir: string) => path.join(dataDir, "lock");
const heirPath = (dataDir: string, id: string) => path.join(dataDir, `lock.heir-${id}`);

function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}

/** null where there is none. Throws where a file is there that no owner wrote. */
async function readLockFile(file: string): Promise<LockFile | null> {
  let text: string;
  try {
    text = await fs.readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
  try {
    return v.parse(lockSchema, JSON.parse(text));
  } catch (cause) {
    throw new Error(`${file} is not a lock file: remove it if no server runs on its directory.`, {
      cause,
    });
  }
}

/** Writes the record beside the lock, on the disk before it can become the lock. */
async function writeDraft(dataDir: string, content: LockFile): Promise<string> {
  const draft = path.join(dataDir, `lock.draft-${randomUUID()}`);
  const handle = await fs.open(draft, "wx", OWNER_ONLY);
  try {
    await handle.writeFile(`${JSON.stringify(content)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

/** True where this call made the file, false where there was one. */
async function linkIfAbsent(draft: string, file: string): Promise<boolean> {
  try {
    await fs.link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

function assertDead(dataDir: string, holder: LockFile): void {
  const identity: ProcessIdentity = { pid: holder.pid, start: holder.start };
  if (isAlive(identity)) throw new DataDirInUseError(dataDir, holder.pid);
}

/** The heirs, all dead, that tried to follow `stale`: the files to clear once one succeeds. */
async function readDeadHeirs(dataDir: string, stale: LockFile): Promise<readonly LockFile[]> {
  const line = [stale];
  for (let last = stale; ; ) {
    const heir = await readLockFile(heirPath(dataDir, last.id));
    if (heir === null) return line;
    assertDead(dataDir, heir);
    line.push(heir);
    last = heir;
  }
}

/** True where this process now owns the lock; false where another got ahead: look again. */
async function inherit(
  dataDir: string,
  stale: LockFile,
  mine: LockFile,
  draft: string,
): Promise<boolean> {
  const line = await readDeadHeirs(dataDir, stale);
  const last = line.at(-1) ?? stale;
  const claim = heirPath(dataDir, last.id);
  if (!(await linkIfAbsent(draft, claim))) return false;
  const current = await readLockFile(lockPath(dataDir));
  if (current?.id !== stale.id) {
    // The estate was settled before the claim was made: it claims nothing.
    await fs.rm(claim, { force: true });
    return false;
  }
  await fs.rename(await writeDraft(dataDir, mine), lockPath(dataDir));
  for (const dead of line) await fs.rm(heirPath(dataDir, dead.id), { force: true });
  return true;
}

async function takeLock(dataDir: string, mine: LockFile): Promise<void> {
  const draft = await writeDraft(dataDir, mine);
  try {
    while (!(await linkIfAbsent(draft, lockPath(dataDir)))) {
      const holder = await readLockFile(lockPath(dataDir));
      if (holder === null) continue;
      assertDead(dataDir, holder);
      if (await inherit(dataDir, holder, mine, draft)) return;
    }
  } finally {
    await fs.rm(draft, { force: true });
  }
}

function recordOf(content: LockFile): OwnerRecord {
  const { pid, startedAtMs, port, token } = content;
  return {
    pid,
    startedAtMs,
    ...(port === undefined ? {} : { port }),
    ...(token === undefined ? {} : { token }),
  };
}

/** Makes the directory where missing. Throws DataDirInUseError, and leaves the owner unharmed. */
export async function acquireOwnerLock(dataDir: string): Promise<OwnerLock> {
  await fs.mkdir(dataDir, { recursive: true });
  let content: LockFile = { id: randomUUID(), ...thisProcess(), startedAtMs: Date.now() };
  await takeLock(dataDir, content);

  const assertOwned = async () => {
    const current = await readLockFile(lockPath(dataDir));
    if (current?.id !== content.id) throw new Error(`${lockPath(dataDir)} was taken away`);
  };
  return {
    get record() {
      return recordOf(content);
    },
    async update(address) {
      await assertOwned();
      const next = { ...content, ...address };
      await fs.rename(await writeDraft(dataDir, next), lockPath(dataDir));
      content = next;
    },
    async release() {
      const current = await readLockFile(lockPath(dataDir));
      if (current?.id === content.id) await fs.rm(lockPath(dataDir), { force: true });
    },
  };
}

/** The living owner of the directory, for commands that look for the server; null for none. */
export async function readOwnerLock(dataDir: string): Promise<OwnerRecord | null> {
  const content = await readLockFile(lockPath(dataDir));
  if (content === null || !isAlive(content)) return null;
  return recordOf(content);
}
