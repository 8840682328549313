// The real store, of which a few things are asked once instead of thousands of times: what a run never
// changes (a person's role, a mask by its hash), and a session's row until somebody writes to the
// session. Everything else, and every write, goes to the database. Half of a run's queries were these.
import type { Store } from "#server/use-cases/store.ts";

type Mask = Awaited<ReturnType<Store["readMasks"]>>[number];

export function rememberReads(store: Store): Store {
  const roles = new Map<string, ReturnType<Store["roleOn"]>>();
  const sessions = new Map<string, ReturnType<Store["findSession"]>>();
  const masks = new Map<string, Mask>();
  /** What is read while it is under way may be the row before it or the one after. */
  const writing = async <T>(sessionId: string, write: Promise<T>): Promise<T> => {
    sessions.delete(sessionId);
    try {
      return await write;
    } finally {
      sessions.delete(sessionId);
    }
  };
  const own: Partial<Store> = {
    roleOn(userId, datasetId) {
      return remembered(roles, `${userId} ${datasetId}`, () => store.roleOn(userId, datasetId));
    },
    setRole(userId, datasetId, ...more) {
      roles.delete(`${userId} ${datasetId}`);
      return store.setRole(userId, datasetId, ...more);
    },
    findSession: (id) => remembered(sessions, id, () => store.findSession(id)),
    createSession: (session, ...more) => writing(session.id, store.createSession(session, ...more)),
    appendBatch: (batch) => writing(batch.sessionId, store.appendBatch(batch)),
    finalize: (...args) => {
      sessions.clear();
      return store.finalize(...args);
    },
    async readMasks(datasetId, hashes) {
      const keyOf = (hash: string) => `${datasetId} ${hash}`;
      const found = hashes.flatMap((hash) => masks.get(keyOf(hash)) ?? []);
      if (found.length === hashes.length) return found;
      const read = await store.readMasks(datasetId, hashes);
      for (const mask of read) masks.set(keyOf(mask.hash), mask);
      return read;
    },
  };
  return { ...store, ...own };
}

/** One that fails is asked again. */
function remembered<T>(
  known: Map<string, Promise<T>>,
  key: string,
  ask: () => Promise<T>,
): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const asked = ask();
  known.set(key, asked);
  asked.catch(() => known.delete(key));
  return asked;
}
