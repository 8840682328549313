// Writes to the journal in the order in which they are told, without anybody waiting for them. Once
// one has failed, nobody may believe any more that intents outlive the page.
import type { IntentJournal } from "#client/intents/intent-journal.ts";
import type { OpenedJournal } from "#client/intents/open-journal.ts";

export interface JournalWriter {
  write(job: (journal: IntentJournal) => Promise<void>): void;
  /** False where this browser does not keep intents over a reload. */
  isKept(): boolean;
  /** What its opening or its reading said of it. */
  noteKept(isKept: boolean): void;
  close(): void;
}

export function createJournalWriter(
  opened: Promise<OpenedJournal>,
  onChange: () => void,
): JournalWriter {
  let isKept = true;
  return {
    write(job) {
      opened
        .then(({ journal }) => job(journal))
        .catch(() => {
          isKept = false;
          onChange();
        });
    },
    isKept: () => isKept,
    noteKept(value) {
      isKept = value;
    },
    close() {
      opened.then(
        ({ journal }) => journal.close(),
        () => undefined,
      );
    },
  };
}
