// [LV3] What a browser keeps of a session's log, in memory: it outlives the page.
import type { LogCopy } from "#client/collaboration/connect-session.ts";

/** Written anew as one sooner than a browser does, so that this happens here too. */
const MANY = 5;

export function createMemoryLogCopy(): LogCopy {
  let kept: Uint8Array[] = [];
  let loadedCount = 0;
  return {
    async load() {
      loadedCount = kept.length;
      return { updates: kept, isMany: kept.length > MANY };
    },
    add(update) {
      kept = [...kept, update];
    },
    replaceLoaded(update) {
      kept = [update, ...kept.slice(loadedCount)];
    },
    clear() {
      kept = [];
    },
    close: () => undefined,
  };
}
