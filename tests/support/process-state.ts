// What the system says of a process: whether it was stopped by a signal, and how much memory it has. Asked
// of ps, which Linux and macOS have alike.
import { execFileSync } from "node:child_process";

export type ProcessState = "stopped" | "runs" | "gone";

export function processState(pid: number): ProcessState {
  try {
    const state = execFileSync("ps", ["-o", "stat=", "-p", String(pid)]).toString();
    return state.startsWith("T") ? "stopped" : "runs";
  } catch {
    return "gone";
  }
}

/** All that is resident, of every kind. */
export function residentBytes(pid: number): number {
  const kibibytes = Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)]).toString());
  return kibibytes * 1_024;
}
