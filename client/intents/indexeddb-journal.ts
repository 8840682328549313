// The journal in the browser's own database, one a session and person. Keys grow, so records come
// back in the order they were added; pages of one person may share it.
import type {
  AcceptedRecord,
  IntentJournal,
  PendingRecord,
  RefusedRecord,
} from "#client/intents/intent-journal.ts";

const PENDING = "pending";
const REFUSED = "refused";
const ACCEPTED = "accepted";
const STORES = [PENDING, REFUSED, ACCEPTED];
const BY_INTENT = "intentId";
const SCHEMA_VERSION = 2;

/** Rejects where the browser keeps nothing, as in some private windows. */
export async function openIndexedDbJournal(
  sessionId: string,
  userId: string,
): Promise<IntentJournal> {
  const database = await openDatabase(`fascicle-intents-${sessionId}-${userId}`);

  const change = (write: (transaction: IDBTransaction) => void): Promise<void> => {
    const transaction = database.transaction(STORES, "readwrite");
    write(transaction);
    return whole(transaction);
  };

  return {
    async load() {
      const transaction = database.transaction(STORES, "readonly");
      const [pending, refused, accepted] = await Promise.all([
        answer<PendingRecord[]>(transaction.objectStore(PENDING).getAll()),
        answer<RefusedRecord[]>(transaction.objectStore(REFUSED).getAll()),
        answer<AcceptedRecord[]>(transaction.objectStore(ACCEPTED).getAll()),
      ]);
      return { pending, refused, accepted };
    },
    // In one go, without waiting for an answer in between: an edit that was made right before the page goes is
    // the browser's by then. Another page of the person may have kept it already.
    addPending(record) {
      const transaction = database.transaction(PENDING, "readwrite");
      transaction.objectStore(PENDING).add(record);
      transaction.commit();
      return whole(transaction).catch((error: unknown) => {
        if (!isConstraint(error)) throw error;
      });
    },
    removePending: (intentId) => change((transaction) => remove(transaction, PENDING, intentId)),
    refuse: (record) =>
      change((transaction) => {
        remove(transaction, PENDING, record.intentId);
        addOnce(transaction, REFUSED, record);
      }),
    accept: (record) =>
      change((transaction) => {
        remove(transaction, PENDING, record.intentId);
        addOnce(transaction, ACCEPTED, record);
      }),
    removeOutcome: (intentId) =>
      change((transaction) => {
        remove(transaction, REFUSED, intentId);
        remove(transaction, ACCEPTED, intentId);
      }),
    close: () => database.close(),
  };
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, SCHEMA_VERSION);
    request.onupgradeneeded = () => {
      for (const store of STORES) {
        // What an older page kept stays.
        if (request.result.objectStoreNames.contains(store)) continue;
        request.result
          .createObjectStore(store, { autoIncrement: true })
          .createIndex(BY_INTENT, BY_INTENT, { unique: true });
      }
    };
    request.onsuccess = () => {
      const database = request.result;
      // A newer page must not wait for this one to change the schema.
      database.onversionchange = () => database.close();
      resolve(database);
    };
    request.onerror = () => reject(request.error ?? new Error("the browser's database is closed"));
  });
}

/** Two pages may both learn of one intent: the second finds it there. */
function addOnce(
  transaction: IDBTransaction,
  store: string,
  record: RefusedRecord | AcceptedRecord,
): void {
  const records = transaction.objectStore(store);
  const request = records.index(BY_INTENT).getKey(record.intentId);
  request.onsuccess = () => {
    if (request.result === undefined) records.add(record);
  };
}

function remove(transaction: IDBTransaction, store: string, intentId: string): void {
  const records = transaction.objectStore(store);
  const request = records.index(BY_INTENT).getKey(intentId);
  request.onsuccess = () => {
    if (request.result !== undefined) records.delete(request.result);
  };
}

/** The index by intent holds each once. */
function isConstraint(error: unknown): boolean {
  return error instanceof DOMException && error.name === "ConstraintError";
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the journal could not be read"));
  });
}

function whole(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the journal was not kept"));
  });
}
