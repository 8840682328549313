// A small disk of its own, in memory, which a test can fill to the brim. Only root may mount one.
import { execFile } from "node:child_process";
import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const CHUNK = Buffer.alloc(2 ** 20, 1);

export interface SmallDisk {
  readonly path: string;
  /** Until only so many bytes are free. */
  fill(freeBytes: number): Promise<void>;
  empty(): Promise<void>;
  remove(): Promise<void>;
}

/** Or why there can be none here. */
export async function mountSmallDisk(sizeMib: number): Promise<SmallDisk | string> {
  if (process.platform !== "linux") return "it is not Linux";
  if (process.getuid?.() !== 0) return "it is not run by root";
  const path = await mkdtemp(join(tmpdir(), "fascicle-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${sizeMib}m`, "tmpfs", path]);
  } catch (error) {
    await rm(path, { recursive: true });
    return String(error).replaceAll("\n", " ");
  }
  const ballast = join(path, "ballast");
  return {
    path,
    async fill(freeBytes) {
      const file = await open(ballast, "a");
      try {
        for (;;) {
          const { bavail, bsize } = await statfs(path);
          const tooMuch = bavail * bsize - freeBytes;
          if (tooMuch <= 0) return;
          await file.write(CHUNK, 0, Math.min(CHUNK.length, tooMuch));
        }
      } catch (error) {
        // Somebody else took the last of it.
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        await file.close();
      }
    },
    empty: () => rm(ballast, { force: true }),
    async remove() {
      await run("umount", ["-l", path]);
      await rm(path, { recursive: true });
    },
  };
}
