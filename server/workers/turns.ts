// So many may be at it at once; the others wait their turn, in the order in which they came. Whoever is
// done hands its turn on; whoever gives up while it waits takes none.

export class Turns {
  readonly #waiting = new Set<() => void>();
  readonly #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Nobody is at it, and so nobody waits. */
  get areFree(): boolean {
    return this.#taken === 0;
  }

  /** Gives what hands the turn on, to be called once; throws the signal's reason. */
  async take(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#taken < this.#most) this.#taken++;
    // Whoever is done hands its turn on, so that as many stay taken.
    else await this.#turn(signal);
    return () => this.#handOn();
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const give = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.delete(give);
        reject(signal?.reason);
      };
      this.#waiting.add(give);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  #handOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
