// So many requests at once to one host, and no more: the others wait in their order, and whoever
// gives up waiting takes no turn.

interface Host {
  active: number;
  readonly waiting: Set<() => void>;
}

export class HostSlots {
  readonly #limit: number;
  readonly #hosts = new Map<string, Host>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Gives what gives the slot back; throws the signal's reason. */
  async take(name: string, signal: AbortSignal | undefined): Promise<() => void> {
    signal?.throwIfAborted();
    const host = this.#hosts.get(name) ?? { active: 0, waiting: new Set() };
    this.#hosts.set(name, host);
    if (host.active < this.#limit) host.active += 1;
    // Whoever gives a slot back hands it on, so that `active` stays.
    else await turnOf(host, signal);
    return () => this.#giveBack(name, host);
  }

  #giveBack(name: string, host: Host): void {
    const [next] = host.waiting;
    if (next !== undefined) {
      host.waiting.delete(next);
      next();
      return;
    }
    host.active -= 1;
    if (host.active === 0) this.#hosts.delete(name);
  }
}

function turnOf(host: Host, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = () => {
      signal?.removeEventListener("abort", leave);
      resolve();
    };
    const leave = () => {
      host.waiting.delete(give);
      reject(signal?.reason);
    };
    host.waiting.add(give);
    signal?.addEventListener("abort", leave, { once: true });
  });
}
