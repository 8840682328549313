// What a server has left in memory once its garbage is collected, asked of the server itself.
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { FascicleServer } from "#tests/support/fascicle-server.ts";

export interface Left {
  readonly heapBytes: number;
  readonly externalBytes: number;
  /** Timers, sockets and the like that are active, by kind. */
  readonly resources: Readonly<Record<string, number>>;
  /** On the process itself. */
  readonly listeners: number;
}

const LOOK_MS = 50;

/** For the environment of the server's start. */
export function probeEnv(): Readonly<Record<string, string>> {
  const probe = pathToFileURL(join(process.cwd(), "tests", "faults", "heap-probe.mjs"));
  return { NODE_OPTIONS: `--expose-gc --import=${probe.href}` };
}

export async function leftIn(server: FascicleServer): Promise<Left> {
  const told = () => [...server.log.matchAll(/^left (.+)$/gm)].map(([, json]) => json);
  const before = told().length;
  process.kill(server.pid, "SIGUSR2");
  while (told().length === before) await pause(LOOK_MS);
  return JSON.parse(told()[before]) as Left;
}
