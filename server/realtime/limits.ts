// Every bound that the realtime endpoint keeps, in one place. Generous for people, tight for a
// program that means harm: nothing a socket sends costs the server more than these allow.
import { MAX_INTENT_BYTES, MAX_LIVE_INTENTS } from "#core/protocol/sync-message.ts";

export interface RealtimeLimits {
  readonly maxPayloadBytes: number;
  /** A reader further behind than this is let go; it comes back and catches up. */
  readonly maxBufferedBytes: number;
  readonly maxSocketsPerUser: number;
  /** A lab shares one address, so this is far above what one person may have. */
  readonly maxSocketsPerAddress: number;
  readonly maxSocketsPerRoom: number;
  /** Connections that were ended for what came over them, a person or a sign-in. */
  readonly offencesPerSecond: number;
  readonly offenceBurst: number;
  /** Questions what newcomers may do: each may be about many of them. */
  readonly rightsAsked: { readonly perSecond: number; readonly burst: number };
  /** … while somebody edits. */
  readonly rightsAskedBesideEdits: { readonly perSecond: number; readonly burst: number };
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  readonly bytesPerSecond: number;
  readonly byteBurst: number;
  /** What the server answers with a document or everyone's presence; a page asks once a second. */
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  readonly maxStateVectorBytes: number;
  readonly maxPresenceBytes: number;
  /** Of what one connection says of itself, so many states are told to the others; the newest counts. */
  readonly presencesPerSecond: number;
  /** Presence is gathered this long and sent to the others in one message. */
  readonly presenceGatherMs: number;
  /** So long for those who only look on. */
  readonly presenceViewerGatherMs: number;
  /** What telling a room's presences may cost; a larger crowd is told less often. */
  readonly presenceBytesPerSecond: number;
  /** Clients forget a presence not repeated for 30 s, so a quiet one is repeated sooner. */
  readonly presenceRenewMs: number;
  /** So long after entries of the log were sent the next ones wait, for each member of the room. */
  readonly updateGapMsPerMember: number;
  readonly heartbeatMs: number;
  readonly silenceMs: number;
  readonly upgradeTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly maxLiveIntents: number;
  readonly maxIntentBytes: number;
  /** Items and tombstones of an intents document, and writers of it, before it starts afresh. */
  readonly maxIntentHistory: number;
  /** Bytes of an intents document that wait for a part that never came. */
  readonly maxPendingBytes: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const DEFAULT_LIMITS: RealtimeLimits = {
  maxPayloadBytes: MIB,
  maxBufferedBytes: 4 * MIB,
  maxSocketsPerUser: 32,
  maxSocketsPerAddress: 512,
  maxSocketsPerRoom: 1_000,
  offencesPerSecond: 0.2,
  offenceBurst: 20,
  rightsAsked: { perSecond: 50, burst: 20 },
  rightsAskedBesideEdits: { perSecond: 5, burst: 5 },
  messagesPerSecond: 100,
  messageBurst: 300,
  bytesPerSecond: 4 * MIB,
  byteBurst: 16 * MIB,
  requestsPerSecond: 5,
  requestBurst: 20,
  maxStateVectorBytes: 256 * KIB,
  maxPresenceBytes: 4 * KIB,
  presencesPerSecond: 20,
  presenceGatherMs: 80,
  presenceViewerGatherMs: 200,
  presenceBytesPerSecond: 16 * MIB,
  presenceRenewMs: 15_000,
  updateGapMsPerMember: 0.06,
  heartbeatMs: 10_000,
  silenceMs: 30_000,
  upgradeTimeoutMs: 10_000,
  closeTimeoutMs: 3_000,
  maxLiveIntents: MAX_LIVE_INTENTS,
  maxIntentBytes: MAX_INTENT_BYTES,
  maxIntentHistory: 50_000,
  maxPendingBytes: 64 * KIB,
};
