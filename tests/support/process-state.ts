// Whether a process was stopped by a signal: asked of ps, which Linux and macOS have alike.
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
