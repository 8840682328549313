// What lies between the parts of the stack, so that a test can put something broken there.
import type { IntentJournal } from "#client/intents/intent-journal.ts";
import type { LiveSessions } from "#server/use-cases/live-session.ts";
import type { SessionHost } from "#server/use-cases/session-host.ts";
import type { Store } from "#server/use-cases/store.ts";

export interface StackPorts {
  store(store: Store): Store;
  /** What the rooms get of the sessions. */
  sessions(sessions: SessionHost): LiveSessions;
  journal(journal: IntentJournal): IntentJournal;
}

export const SOUND_PORTS: StackPorts = {
  store: (store) => store,
  sessions: (sessions) => sessions,
  journal: (journal) => journal,
};
