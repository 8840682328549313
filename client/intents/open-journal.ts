// The best journal that this browser gives: its own database, else the page's memory.
import { openIndexedDbJournal } from "#client/intents/indexeddb-journal.ts";
import type { IntentJournal } from "#client/intents/intent-journal.ts";
import { createMemoryJournal } from "#client/intents/memory-journal.ts";

export interface OpenedJournal {
  readonly journal: IntentJournal;
  /** False where it ends with the page: the person must know. */
  readonly isDurable: boolean;
}

export async function openJournal(sessionId: string, userId: string): Promise<OpenedJournal> {
  try {
    return { journal: await openIndexedDbJournal(sessionId, userId), isDurable: true };
  } catch {
    return { journal: createMemoryJournal(), isDurable: false };
  }
}
