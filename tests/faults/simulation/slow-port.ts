// A port as a process sees it: each call takes its time on the way there and on the way back, and is
// really done in between. A process that has died meanwhile asks for nothing more, and hears nothing
// more of what it asked for: so a crash falls before a commit, or between a commit and its answer.
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";
import type { VirtualTime } from "#tests/faults/simulation/virtual-time.ts";

export interface Process {
  readonly time: VirtualTime;
  readonly random: SeededRandom;
  readonly isDead: boolean;
}

/** One of its own for each call: what waits for it can be forgotten. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

type AnyMethod = (...args: unknown[]) => Promise<unknown>;

/** The same port, for the process alone. */
export function slowPort<T extends object>(process: Process, port: T): T {
  const { time, random } = process;
  const call = async (method: AnyMethod, args: unknown[]): Promise<unknown> => {
    await time.sleep(random.below(6));
    if (process.isDead) return never();
    const done = await time.waitFor(
      method.apply(port, args).then(
        (value) => () => value,
        (error: unknown) => () => {
          throw error;
        },
      ),
    );
    await time.sleep(random.below(6));
    return process.isDead ? never() : done();
  };
  return new Proxy(port, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => call(value as AnyMethod, args);
    },
  });
}
