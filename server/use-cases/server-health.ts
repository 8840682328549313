// Whether the server can keep what it is given. Where it cannot, pages are told so and stay
// connected: their edits wait with their authors [LV2].
import type { ServerState } from "#core/protocol/sync-message.ts";

export type Health = Omit<ServerState, "serverMs">;

export interface ServerHealth {
  current(): Health;
  /** @returns ends it. */
  onChange(listener: (health: Health) => void): () => void;
}

export class HealthBoard implements ServerHealth {
  readonly #listeners = new Set<(health: Health) => void>();
  #health: Health = { writable: true };

  current(): Health {
    return this.#health;
  }

  onChange(listener: (health: Health) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells only what is new. */
  set(health: Health): void {
    const isSame =
      health.writable === this.#health.writable && health.reason === this.#health.reason;
    if (isSame) return;
    this.#health = health;
    for (const listener of [...this.#listeners]) listener(health);
  }
}
