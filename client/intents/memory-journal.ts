// The journal where the browser keeps nothing: intents live as long as the page.
import type {
  AcceptedRecord,
  IntentJournal,
  PendingRecord,
  RefusedRecord,
} from "#client/intents/intent-journal.ts";

export function createMemoryJournal(): IntentJournal {
  const pending = new Map<string, PendingRecord>();
  const refused = new Map<string, RefusedRecord>();
  const accepted = new Map<string, AcceptedRecord>();
  const listed = <T>(records: ReadonlyMap<string, T>) => [...records.values()];
  return {
    load: async () => ({
      pending: listed(pending),
      refused: listed(refused),
      accepted: listed(accepted),
    }),
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
    async accept(record) {
      pending.delete(record.intentId);
      if (!accepted.has(record.intentId)) accepted.set(record.intentId, record);
    },
    async removeOutcome(intentId) {
      refused.delete(intentId);
      accepted.delete(intentId);
    },
    close: () => undefined,
  };
}
