// Stacks that are broken on purpose, one promise each: what the simulation must find.
import type { IntentJournal } from "#client/intents/intent-journal.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import type { SessionHost } from "#server/use-cases/session-host.ts";
import type { Store } from "#server/use-cases/store.ts";
import { SOUND_PORTS, type StackPorts } from "#tests/faults/simulation/stack-ports.ts";

/** [OP3] It does not know an intent again, neither from memory nor from the store. */
const FORGETS_DECISIONS: StackPorts = {
  ...SOUND_PORTS,
  store: (store) => ({ ...copyOf(store), findOutcomes: async () => [] }),
  sessions: (host: SessionHost) => ({
    async acquire(sessionId) {
      const session = await host.acquire(sessionId);
      return session === null ? null : forgetful(session);
    },
    release: (sessionId) => host.release(sessionId),
  }),
};

function forgetful(session: HostedSession): HostedSession {
  const inside = session as unknown as {
    readonly state: { readonly decided: Map<string, unknown> };
  };
  return new Proxy(session, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (key === "submit") inside.state.decided.clear();
        return (value as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}

/** [LV2] It answers before it has written. */
const ANSWERS_EARLY: StackPorts = {
  ...SOUND_PORTS,
  store: (store) => ({
    ...copyOf(store),
    async appendBatch(batch) {
      store.appendBatch(batch).catch(() => undefined);
    },
  }),
};

/** [LV3] The page's journal keeps nothing of what is undecided. */
const KEEPS_NO_JOURNAL: StackPorts = {
  ...SOUND_PORTS,
  journal: (journal: IntentJournal) => ({ ...journal, addPending: async () => undefined }),
};

/** What is broken, how, and the rules by one of which it must be found. */
export const BROKEN_PORTS: readonly (readonly [string, StackPorts, RegExp])[] = [
  ["a server that does not know an intent again", FORGETS_DECISIONS, /\[OP3\]|\[LV2\]|never quiet/],
  [
    "a server that answers before it has written",
    ANSWERS_EARLY,
    /\[DE1\]|\[LV2\]|\[LV3\]|never quiet/,
  ],
  ["a page that keeps no journal", KEEPS_NO_JOURNAL, /\[LV3\]/],
];

/** With the methods of a port that is a proxy. */
function copyOf(store: Store): Store {
  const names = Object.keys(store) as (keyof Store)[];
  return Object.fromEntries(names.map((name) => [name, store[name]])) as unknown as Store;
}
