// [LV3][LV4] One person's pages hand their intents in here, and every one of them hears what became
// of each. Nothing is kept: an intent stays with its author until its outcome is known, so a room
// that cannot go on sends everyone away, and they bring their undecided intents to a fresh one. Where
// the server can keep nothing just now, they wait here, and are decided as soon as it can again.
import { performance } from "node:perf_hooks";
import {
  CLOSE_FORBIDDEN,
  CLOSE_POLICY,
  CLOSE_TRY_AGAIN,
  type Outcome,
} from "#core/protocol/sync-message.ts";
import type { Connection, RealtimeLog } from "#server/realtime/connection.ts";
import type { EditsFirst } from "#server/realtime/edits-first.ts";
import { createIntentsDocument } from "#server/realtime/intents-document.ts";
import { checkIntentsUpdate } from "#server/realtime/intents-update.ts";
import type { RealtimeLimits } from "#server/realtime/limits.ts";
import type { Room } from "#server/realtime/room.ts";
import { createTokenBucket, type TokenBucket } from "#server/realtime/token-bucket.ts";
import {
  answerDocumentMessage,
  askDocumentMessage,
  decodeOutside,
  outcomeMessage,
  updateMessage,
} from "#server/realtime/wire.ts";
import { AccessGoneError, type Actor, type LiveSession } from "#server/use-cases/live-session.ts";
import type { ServerHealth } from "#server/use-cases/server-health.ts";

export interface IntentsRoomDeps {
  readonly session: LiveSession;
  readonly userId: string;
  readonly tokenId: string | null;
  readonly limits: RealtimeLimits;
  readonly log: RealtimeLog;
  readonly health: ServerHealth;
  readonly edits: Pick<EditsFirst, "during">;
  /** Newcomers are to get a fresh room. */
  retire(): void;
  release(): void;
}

/** An intent, and the connection that it came by. */
interface Brought {
  readonly text: string;
  readonly connectionId: string;
}

export function createIntentsRoom(deps: IntentsRoomDeps): Room {
  const { session, userId, tokenId, limits, log, health, edits } = deps;
  const members = new Map<Connection, TokenBucket>();
  const document = createIntentsDocument();
  /** Of intents still in the document: a page that comes back hears what it missed. */
  const decided = new Map<string, Outcome>();
  let undecided: Brought[] = [];
  let structs = 0;
  let name = "";
  let deciding: Promise<void> | null = null;

  const sendAway = (code: number, reason: string) => {
    undecided = [];
    deps.retire();
    for (const connection of [...members.keys()]) connection.close(code, reason);
  };

  const tell = (outcomes: readonly Outcome[]) => {
    for (const outcome of outcomes) {
      if (document.isLive(outcome.intentId)) decided.set(outcome.intentId, outcome);
      const message = outcomeMessage(outcome);
      for (const connection of members.keys()) connection.send(message);
    }
  };

  const submit = async (brought: readonly Brought[]) => {
    // What the person may do is asked when it is judged: rights may have changed by then.
    const cameBy = [...new Set(brought.map(({ connectionId }) => connectionId))];
    const actor: Actor = { id: userId, name, role: "admin", tokenId, cameBy };
    const texts = brought.map(({ text }) => text);
    try {
      tell(await edits.during(session.submit(actor, texts)));
    } catch (error) {
      if (!(error instanceof AccessGoneError)) throw error;
      sendAway(CLOSE_FORBIDDEN, "you no longer have access to this session");
    }
  };

  const decideAll = async () => {
    while (undecided.length > 0) {
      if (!health.current().writable) return;
      const brought = undecided;
      undecided = [];
      try {
        await submit(brought);
      } catch (error) {
        // That it is not writable is known by now where that is why it failed.
        if (health.current().writable) throw error;
        log("realtime.waiting", { sessionId: session.sessionId, error: String(error) });
        undecided = [...brought, ...undecided];
        return;
      }
    }
  };

  const decide = () => {
    deciding ??= decideAll()
      .catch((error: unknown) => {
        log("realtime.undecided", { sessionId: session.sessionId, error: String(error) });
        sendAway(CLOSE_TRY_AGAIN, "not decided: send it again");
      })
      .finally(() => {
        deciding = null;
        if (undecided.length > 0 && health.current().writable) decide();
      });
  };

  const stopListening = health.onChange(({ writable }) => {
    if (writable && undecided.length > 0) decide();
  });

  const admit = (connection: Connection, update: Uint8Array): boolean => {
    const checked = checkIntentsUpdate(update, limits.maxIntentBytes);
    if (!checked.ok) {
      connection.close(CLOSE_POLICY, checked.error);
      return false;
    }
    const { isEmpty, texts } = checked.value;
    if (isEmpty) return false;
    if (Math.max(document.liveCount, undecided.length) + texts > limits.maxLiveIntents) {
      const reason = `at most ${limits.maxLiveIntents} undecided intents`;
      connection.close(CLOSE_POLICY, reason);
      return false;
    }
    structs += checked.value.structs;
    return true;
  };

  const write = (connection: Connection, update: Uint8Array) => {
    if (!admit(connection, update)) return;
    try {
      const texts = document.apply(update, connection);
      undecided.push(...texts.map((text) => ({ text, connectionId: connection.id })));
    } catch (error) {
      // Half of it may be applied: nothing in this document can be relied upon any more.
      log("realtime.unfit-update", { userId, error: String(error) });
      connection.close(CLOSE_POLICY, "the update does not fit the document");
      sendAway(CLOSE_TRY_AGAIN, "this room starts afresh");
      return;
    }
    forgetDeleted();
    if (isOvergrown()) sendAway(CLOSE_TRY_AGAIN, "this room starts afresh");
    else if (undecided.length > 0) decide();
  };

  const forgetDeleted = () => {
    for (const intentId of decided.keys()) {
      if (!document.isLive(intentId)) decided.delete(intentId);
    }
  };

  const isOvergrown = () =>
    structs > limits.maxIntentHistory ||
    document.writers > limits.maxIntentHistory ||
    document.pendingBytes > limits.maxPendingBytes;

  const answer = (connection: Connection, requests: TokenBucket, stateVector: Uint8Array) => {
    if (!requests.take(1, performance.now())) {
      connection.close(CLOSE_POLICY, "too many requests");
    } else if (stateVector.length > limits.maxStateVectorBytes) {
      connection.close(CLOSE_POLICY, "the state vector is too long");
    } else {
      const update = decodeOutside("the state vector", () => document.answer(stateVector));
      connection.sendCatchUp(answerDocumentMessage(update));
    }
  };

  document.onUpdate((update, origin) => {
    const message = updateMessage(update);
    for (const connection of members.keys()) {
      if (connection !== origin) connection.send(message);
    }
  });

  return {
    join(connection) {
      const { requestsPerSecond, requestBurst } = limits;
      const requests = createTokenBucket(requestsPerSecond, requestBurst, performance.now());
      members.set(connection, requests);
      name = connection.visitor.name;
      connection.send(askDocumentMessage(document.stateVector()));
      for (const outcome of decided.values()) connection.send(outcomeMessage(outcome));
    },
    receive(connection, message) {
      const requests = members.get(connection);
      if (requests === undefined) return;
      if (message.kind === "ask-document") answer(connection, requests, message.stateVector);
      else if (message.kind === "update") write(connection, message.update);
      // Presence has no meaning here; the stock provider sends it to every room.
    },
    leave(connection) {
      members.delete(connection);
    },
    beat() {},
    async close() {
      stopListening();
      await deciding;
      document.destroy();
      deps.release();
    },
  };
}
