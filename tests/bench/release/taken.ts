// What a piece of work took: by the clock, and of the processors by all threads of this process. The
// second says more on a machine that has other work.
import { elapsedMs, nowNs } from "#tests/bench/clock.ts";

export interface Taken {
  readonly elapsedMs: number;
  readonly processorMs: number;
}

export async function taken(work: () => Promise<unknown>): Promise<Taken> {
  const startNs = nowNs();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { elapsedMs: elapsedMs(startNs, nowNs()), processorMs: (user + system) / 1_000 };
}
