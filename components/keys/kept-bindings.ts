// Where a person's keys are kept: in this browser, by account. Pages of the same browser hear of a
// change at once. What is kept and cannot be read counts as nothing, and is left as it is until the
// person changes a key.
import {
  formatBindings,
  type KeyBindings,
  NO_BINDINGS,
  parseBindings,
} from "#components/keys/key-bindings.ts";
import { COMMANDS } from "#components/shell/commands.ts";

export interface KeptBindings {
  get(): KeyBindings;
  /** False where the browser keeps nothing: they are then of this page alone. */
  set(bindings: KeyBindings): boolean;
  subscribe(listener: () => void): () => void;
}

type KeptStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export function storageKey(personId: string): string {
  return `fascicle.keys.${personId}`;
}

/** @param events where the browser tells of other pages' changes. */
export function createKeptBindings(
  personId: string,
  storage: KeptStorage,
  events: Pick<Window, "addEventListener" | "removeEventListener">,
): KeptBindings {
  const key = storageKey(personId);
  const listeners = new Set<() => void>();
  let bindings = read(storage, key);

  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const onStorage = (event: StorageEvent) => {
    if (event.key !== key && event.key !== null) return;
    bindings = read(storage, key);
    tell();
  };

  return {
    get: () => bindings,
    set(next) {
      bindings = next;
      const isKept = write(storage, key, next);
      tell();
      return isKept;
    },
    subscribe(listener) {
      if (listeners.size === 0) events.addEventListener("storage", onStorage);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) events.removeEventListener("storage", onStorage);
      };
    },
  };
}

function read(storage: KeptStorage, key: string): KeyBindings {
  try {
    const text = storage.getItem(key);
    const parsed = text === null ? null : parseBindings(COMMANDS, text);
    return parsed?.ok ? parsed.value.bindings : NO_BINDINGS;
  } catch {
    return NO_BINDINGS;
  }
}

function write(storage: KeptStorage, key: string, bindings: KeyBindings): boolean {
  try {
    if (Object.keys(bindings).length === 0) storage.removeItem(key);
    else storage.setItem(key, formatBindings(bindings));
    return true;
  } catch {
    return false;
  }
}
