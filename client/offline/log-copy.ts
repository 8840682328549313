// A copy of a session's log in the browser's own database, as the document's updates came, so that a
// page opens without a line. It is a convenience: where it fails the log comes from the server, and
// what the two do not agree on is the server's. Several pages of one person may write: updates that
// are there twice do no harm.
import type { LogCopy } from "#client/collaboration/connect-session.ts";
import { logDatabaseName } from "#client/offline/copy-rules.ts";

const UPDATES = "updates";
/** Entries come in crowds: one write for all of them. */
const GATHER_MS = 250;
/** Above this many records they are written anew as one. */
const MANY = 50;

export function createLogCopy(sessionId: string, userId: string): LogCopy {
  const name = logDatabaseName(userId, sessionId);
  let opened: Promise<IDBDatabase> | null = null;
  let waiting: Uint8Array[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastLoaded: IDBValidKey | null = null;
  let isClosed = false;

  const database = () => {
    opened ??= openDatabase(name);
    return opened;
  };

  const flush = () => {
    timer = null;
    const updates = waiting;
    waiting = [];
    if (updates.length === 0 || isClosed) return;
    database()
      .then((db) => {
        db.transaction(UPDATES, "readwrite").objectStore(UPDATES).add(updates);
      })
      .catch(() => undefined);
  };

  return {
    async load() {
      const transaction = (await database()).transaction(UPDATES, "readonly");
      const store = transaction.objectStore(UPDATES);
      const [keys, records] = await Promise.all([
        answer(store.getAllKeys()),
        answer(store.getAll() as IDBRequest<Uint8Array[][]>),
      ]);
      lastLoaded = keys.at(-1) ?? null;
      return { updates: records.flat(), isMany: records.length > MANY };
    },
    add(update) {
      waiting.push(update);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    replaceLoaded(update) {
      const upTo = lastLoaded;
      if (upTo === null) return;
      database()
        .then((db) => {
          const store = db.transaction(UPDATES, "readwrite").objectStore(UPDATES);
          store.delete(IDBKeyRange.upperBound(upTo));
          store.add([update]);
        })
        .catch(() => undefined);
    },
    clear() {
      waiting = [];
      database()
        .then((db) => db.transaction(UPDATES, "readwrite").objectStore(UPDATES).clear())
        .catch(() => undefined);
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      flush();
      isClosed = true;
      opened?.then((db) => db.close()).catch(() => undefined);
    },
  };
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(UPDATES, { autoIncrement: true });
    };
    request.onsuccess = () => {
      const database = request.result;
      // Copies are taken away when another person comes: nothing here holds them.
      database.onversionchange = () => database.close();
      resolve(database);
    };
    request.onerror = () => reject(request.error ?? new Error("the browser's database is closed"));
  });
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the copy could not be read"));
  });
}
