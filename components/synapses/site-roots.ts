// [SY2] The segments that the sites of many synapses lie in now: asked for in large groups, kept until an
// edit makes one another. Most sites lie where no tile was shown, so the page cannot know by itself.
import type { SessionModel } from "#client/session/session-model.ts";
import type { Place } from "#core/geometry/place.ts";

const ASKED_AT_ONCE = 20_000;

export interface SiteRoots {
  /** null until it is known; 0 where there is none. Asks for what is not, soon. */
  rootOf(place: Place): bigint | null;
  /** Grows when a root is known that was not, or is another. */
  generation(): number;
  subscribe(listener: () => void): () => void;
  destroy(): void;
}

export interface SiteRootsDeps {
  readonly model: Pick<SessionModel, "nodeAt" | "subscribe">;
  ask(nodes: readonly bigint[]): Promise<readonly bigint[]>;
  defer(run: () => void): void;
}

export function createSiteRoots({ model, ask, defer }: SiteRootsDeps): SiteRoots {
  const roots = new Map<bigint, bigint>();
  const wanted = new Set<bigint>();
  const listeners = new Set<() => void>();
  let generation = 0;
  /** Edits since the page was opened: an answer from before the last one may be out of date. */
  let edits = 0;
  let isAsking = false;
  let isDestroyed = false;

  function tell(): void {
    generation++;
    for (const listener of listeners) listener();
  }

  async function askWanted(): Promise<void> {
    const asked = [...wanted].slice(0, ASKED_AT_ONCE);
    if (asked.length === 0 || isAsking || isDestroyed) return;
    isAsking = true;
    const editsBefore = edits;
    const found = await ask(asked).catch(() => null);
    isAsking = false;
    if (isDestroyed || found === null) return;
    if (edits === editsBefore) {
      for (const [at, node] of asked.entries()) {
        wanted.delete(node);
        roots.set(node, found[at]);
      }
      tell();
    }
    if (wanted.size > 0) defer(() => void askWanted());
  }

  const stop = model.subscribe(({ roots: changed, pieces, connection }) => {
    if (changed === null && !pieces) {
      // Without a line it failed: the line's return is the next occasion.
      if (connection) void askWanted();
      return;
    }
    edits++;
    let isOther = pieces;
    for (const [node, root] of roots) {
      if (!pieces && !changed?.has(root)) continue;
      roots.delete(node);
      isOther = true;
    }
    if (isOther) tell();
  });

  return {
    rootOf(place) {
      const node = model.nodeAt(place);
      const known = roots.get(node);
      if (known !== undefined) return known;
      if (wanted.size === 0) defer(() => void askWanted());
      wanted.add(node);
      return null;
    },
    generation: () => generation,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    destroy() {
      isDestroyed = true;
      stop();
    },
  };
}
