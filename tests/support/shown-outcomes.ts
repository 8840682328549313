// What people were told, kept where no kill of the server reaches it. An intent has one outcome for
// ever: whoever hears of it a second time must hear the same.
import type { Outcome } from "#core/protocol/sync-message.ts";

export class ShownOutcomes {
  readonly #shown = new Map<string, Outcome>();
  /** What contradicts what was shown before, in words. */
  readonly contradictions: string[] = [];
  #onNew: (() => void) | null = null;

  show(outcome: Outcome): void {
    const known = this.#shown.get(outcome.intentId);
    if (known === undefined) {
      this.#shown.set(outcome.intentId, outcome);
      this.#onNew?.();
    } else if (gist(known) !== gist(outcome)) {
      this.contradictions.push(`${outcome.intentId}: first ${gist(known)}, then ${gist(outcome)}`);
    }
  }

  /** Resolves at the next outcome that nobody has been shown before. */
  nextNew(): Promise<void> {
    return new Promise((resolve) => {
      this.#onNew = () => {
        this.#onNew = null;
        resolve();
      };
    });
  }

  has(intentId: string): boolean {
    return this.#shown.has(intentId);
  }

  get all(): readonly Outcome[] {
    return [...this.#shown.values()];
  }
}

function gist(outcome: Outcome): string {
  return outcome.accepted ? `accepted as ${outcome.seq}` : `refused as ${outcome.refusal.tag}`;
}
