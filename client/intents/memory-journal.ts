// The journal where the browser keeps nothing: intents live as long as the page.
import type {
  IntentJournal,
  PendingRecord,
  RefusedRecord,
} from "#client/intents/intent-journal.ts";

export function createMemoryJournal(): IntentJournal {
  const pending = new Map<string, PendingRecord>();
  const refused = new Map<string, RefusedRecord>();
  return {
    load: async () => ({ pending: [...pending.values()], refused: [...refused.values()] }),
    async addPending(record) {
      if (!pending.has(record.intentId)) pending.set(record.intentId, record);
    },
    async removePending(intentId) {
      pending.delete(intentId);
    },
    async refuse(record) {
      pending.delete(record.intentId);
      if (!refused.has(record.intentId)) refused.set(record.intentId, record);
    },
    async removeRefused(intentId) {
      refused.delete(intentId);
    },
    close: () => undefined,
  };
}
