// Which process a number in a file means. A pid alone is reused, above all in containers, where
// every server is pid 1: the start of the process and the boot of the machine tell them apart.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal only for the same process. null where the system does not tell. */
  readonly start: string | null;
}

function readLinuxStart(pid: number): string | null {
  const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command, in brackets, may itself hold spaces and brackets: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const startTicks = fields[19];
  if (state === "Z" || state === "X" || startTicks === undefined) return null;
  return `${bootId}/${startTicks}`;
}

function readStart(pid: number): string | null {
  try {
    if (process.platform === "linux") return readLinuxStart(pid);
    if (process.platform === "win32") return null;
    const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
    return text.trim() || null;
  } catch {
    return null;
  }
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, start: readStart(process.pid) };
}

/** Once false for an identity, false for ever. Where the start is unknown, the pid decides. */
export function isAlive(identity: ProcessIdentity): boolean {
  if (!pidExists(identity.pid)) return false;
  if (identity.start === null) return true;
  return readStart(identity.pid) === identity.start;
}
