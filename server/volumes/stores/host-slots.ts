// So many requests at once to one host, and no more: the others wait in their order, and whoever
// gives up waiting takes no turn.
import { Turns } from "#server/workers/turns.ts";

export class HostSlots {
  readonly #limit: number;
  readonly #hosts = new Map<string, Turns>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Gives what gives the slot back; throws the signal's reason. */
  async take(name: string, signal: AbortSignal | undefined): Promise<() => void> {
    signal?.throwIfAborted();
    const host = this.#hosts.get(name) ?? new Turns(this.#limit);
    this.#hosts.set(name, host);
    const giveBack = await host.take(signal);
    return () => {
      giveBack();
      if (host.areFree) this.#hosts.delete(name);
    };
  }
}
