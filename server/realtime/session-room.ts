// [LV4] A session's document is read by members and written by the server alone: what a client
// sends of its own never touches it. The log comes first; the document, then the sockets, follow it.
import { performance } from "node:perf_hooks";
import * as Y from "yjs";
import { CLOSE_INTERNAL, CLOSE_LOG_MISMATCH, CLOSE_POLICY } from "#core/protocol/sync-message.ts";
import type { Connection, RealtimeLog } from "#server/realtime/connection.ts";
import type { RealtimeLimits } from "#server/realtime/limits.ts";
import { createLogDocument } from "#server/realtime/log-document.ts";
import { createPresenceBoard } from "#server/realtime/presence-board.ts";
import type { Room } from "#server/realtime/room.ts";
import { createTokenBucket, type TokenBucket } from "#server/realtime/token-bucket.ts";
import { answerDocumentMessage, decodeOutside, updateMessage } from "#server/realtime/wire.ts";
import type { CommittedEntry, LiveSession } from "#server/use-cases/live-session.ts";

export interface SessionRoomDeps {
  readonly session: LiveSession;
  readonly limits: RealtimeLimits;
  readonly log: RealtimeLog;
  readonly nowMs: () => number;
  /** Newcomers are to get a fresh room. */
  retire(): void;
  release(): void;
}

interface Member {
  readonly requests: TokenBucket;
  /**
   * The newest entry that was sent to it; null before it has asked for the document. A line delivers
   * what was sent, in order, or it breaks: so nothing is sent twice over one line.
   */
  sentSeq: number | null;
  /** What it lacks is on its way to it; new entries follow at its end. */
  isCatchingUp: boolean;
}

export function createSessionRoom(deps: SessionRoomDeps): Room {
  const { session, limits, log } = deps;
  const members = new Map<Connection, Member>();
  const logDocument = createLogDocument(session.sessionId);
  const board = createPresenceBoard({
    gatherMs: limits.presenceGatherMs,
    viewerGatherMs: limits.presenceViewerGatherMs,
    minGapMs: 1_000 / limits.presencesPerSecond,
    bytesPerSecond: limits.presenceBytesPerSecond,
    renewMs: limits.presenceRenewMs,
    maxStateBytes: limits.maxPresenceBytes,
    nowMs: deps.nowMs,
  });

  /** Committed, and not yet sent. */
  let unsent: CommittedEntry[] = [];
  let sentMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;

  // Called from the session's commit, which must not suffer from anything that goes wrong here. Every
  // sending costs a write for each member: in a large room commits that follow each other closely
  // share one. The first after a pause goes out at once.
  const publish = (entries: readonly CommittedEntry[]) => {
    unsent.push(...entries);
    if (timer !== null) return;
    const waitMs = sentMs + limits.updateGapMsPerMember * members.size - performance.now();
    if (waitMs <= 0) flush();
    else timer = setTimeout(flush, waitMs);
  };

  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const entries = unsent;
    unsent = [];
    if (entries.length > 0) sendEntries(entries);
  };

  const sendEntries = (entries: readonly CommittedEntry[]) => {
    sentMs = performance.now();
    try {
      const update = logDocument.append(entries);
      if (update === null) return;
      const message = updateMessage(update);
      const seq = entries[entries.length - 1].seq;
      for (const [connection, member] of members) {
        if (member.sentSeq === null || member.isCatchingUp) continue;
        connection.send(message);
        member.sentSeq = seq;
      }
    } catch (error) {
      endForMistake(error);
    }
  };

  const endForMistake = (error: unknown) => {
    log("realtime.bug", { sessionId: session.sessionId, error: String(error) });
    deps.retire();
    for (const connection of [...members.keys()]) {
      connection.close(CLOSE_INTERNAL, "the server made a mistake");
    }
  };

  logDocument.append(session.entries());
  const stopListening = session.onCommitted(publish);

  const answer = (connection: Connection, member: Member, stateVector: Uint8Array) => {
    if (stateVector.length > limits.maxStateVectorBytes) {
      connection.close(CLOSE_POLICY, "the state vector is too long");
      return;
    }
    const askerSeq = logDocument.seqOf(stateVector);
    flush();
    if (member.isCatchingUp) return;
    member.sentSeq = Math.max(askerSeq, member.sentSeq ?? 0);
    member.isCatchingUp = true;
    sendPiece(connection, member);
  };

  /** A piece at a time, when the one before has left: others have their turn, and memory its bound. */
  const sendPiece = (connection: Connection, member: Member) => {
    if (member.sentSeq === null) return;
    const next = logDocument.after(member.sentSeq);
    if (!next.ok) {
      const reason = `this page holds ${next.askerSeq} entries, the log ${next.seq}: reload`;
      connection.close(CLOSE_LOG_MISMATCH, reason);
      return;
    }
    member.sentSeq = next.seq;
    if (next.isLast) {
      member.isCatchingUp = false;
      // The answer itself comes last, so that a page is in step when it has heard it.
      connection.sendCatchUp(answerDocumentMessage(next.update));
      return;
    }
    connection.sendCatchUp(updateMessage(next.update), () => {
      setImmediate(sendNextPiece, connection, member);
    });
  };

  const sendNextPiece = (connection: Connection, member: Member) => {
    // It may have left.
    if (members.get(connection) !== member) return;
    try {
      sendPiece(connection, member);
    } catch (error) {
      endForMistake(error);
    }
  };

  const mayAsk = (connection: Connection, member: Member) => {
    if (member.requests.take(1, performance.now())) return true;
    connection.close(CLOSE_POLICY, "too many requests");
    return false;
  };

  return {
    join(connection) {
      const requests = createTokenBucket(
        limits.requestsPerSecond,
        limits.requestBurst,
        performance.now(),
      );
      members.set(connection, { requests, sentSeq: null, isCatchingUp: false });
      board.join(connection);
    },
    receive(connection, message) {
      const member = members.get(connection);
      if (member === undefined) return;
      switch (message.kind) {
        case "ask-document":
          if (mayAsk(connection, member)) answer(connection, member, message.stateVector);
          break;
        case "update":
          if (!isEmptyUpdate(message.update)) {
            connection.close(CLOSE_POLICY, "only the server writes this document");
          }
          break;
        case "presence":
          board.receive(connection, message.update);
          break;
        case "ask-presence":
          if (mayAsk(connection, member)) board.tellAll(connection);
          break;
      }
    },
    leave(connection) {
      members.delete(connection);
      board.leave(connection);
    },
    beat() {
      board.renew();
    },
    async close() {
      stopListening();
      if (timer !== null) clearTimeout(timer);
      board.destroy();
      logDocument.destroy();
      deps.release();
    },
  };
}

function isEmptyUpdate(update: Uint8Array): boolean {
  const { structs, ds } = decodeOutside("the update", () => Y.decodeUpdate(update));
  return structs.length === 0 && ds.clients.size === 0;
}
