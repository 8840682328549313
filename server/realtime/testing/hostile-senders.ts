// Sends mutated messages to the endpoint so that each of them is read, and tells what came of it. A
// ping follows each message: its pong says that the message was read and borne, and a close code
// instead of it was earned by that one message, since all before it were borne. Senders have names of
// their own, so that whatever ends one of them is its own doing.
import {
  CLOSE_INVALID_DATA,
  CLOSE_LOG_MISMATCH,
  CLOSE_POLICY,
  CLOSE_PROTOCOL,
  CLOSE_TOO_BIG,
  CLOSE_TRY_AGAIN,
} from "#core/protocol/sync-message.ts";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { type Endpoint, SESSION } from "#server/realtime/testing/endpoint.ts";
import { hostileMessage, type Random } from "#server/realtime/testing/hostile-messages.ts";
import { openRaw, type RawClient, signedIn } from "#server/realtime/testing/raw-client.ts";

export interface HostileTally {
  /** Messages that the endpoint has read: as many as were asked for. */
  read: number;
  /** Those whose sender went on. */
  borne: number;
  /** Close code → messages that ended their sender with it. */
  readonly endings: Map<number, number>;
  /** Senders that were ended while they had said nothing. */
  endedByOthers: number;
  /** Mistakes of the server's own, as it logged them. */
  readonly bugs: string[];
}

export interface HostileRun {
  readonly count: number;
  readonly seed: number;
  /** Who send at the same time. */
  readonly senders: number;
  /** After each message. */
  readonly onRead?: (tally: HostileTally) => void;
}

/** More than any run sends: what is asked for here is whether it is read, not how much of it. */
const NO_RATE = 1e9;
export const HOSTILE_LIMITS = {
  closeTimeoutMs: 50,
  messagesPerSecond: NO_RATE,
  messageBurst: NO_RATE,
  bytesPerSecond: NO_RATE,
  byteBurst: NO_RATE,
  requestBurst: NO_RATE,
  offenceBurst: NO_RATE,
  rightsAsked: { perSecond: NO_RATE, burst: NO_RATE },
  rightsAskedBesideEdits: { perSecond: NO_RATE, burst: NO_RATE },
};
/** What a mutated message may come to: also a state that is not the log's, and a fresh room. */
export const FITTING_CODES: ReadonlySet<number> = new Set([
  CLOSE_PROTOCOL,
  CLOSE_INVALID_DATA,
  CLOSE_POLICY,
  CLOSE_TOO_BIG,
  CLOSE_LOG_MISMATCH,
  CLOSE_TRY_AGAIN,
]);
const FORGET_EVERY = 5_000;

/** The endpoint must have HOSTILE_LIMITS. */
export async function sendHostileMessages(
  endpoint: Endpoint,
  run: HostileRun,
): Promise<HostileTally> {
  const { count, seed, senders, onRead } = run;
  const tally: HostileTally = { read: 0, borne: 0, endings: new Map(), endedByOthers: 0, bugs: [] };
  const note = (code: number | null) => {
    tally.read++;
    if (code === null) tally.borne++;
    else tally.endings.set(code, (tally.endings.get(code) ?? 0) + 1);
    if (tally.read % FORGET_EVERY === 0) tally.bugs.push(...bugsIn(endpoint));
    onRead?.(tally);
  };
  await Promise.all(
    Array.from({ length: senders }, async (_, index) => {
      const own =
        Math.floor((count * (index + 1)) / senders) - Math.floor((count * index) / senders);
      const sender = new Sender(endpoint, `hostile${index}`, seededRandom(seed + index));
      for (let left = own; left > 0; left--) note(await sender.say());
      tally.endedByOthers += sender.endedByOthers;
      await sender.leave();
    }),
  );
  tally.bugs.push(...bugsIn(endpoint));
  return tally;
}

export function bugsIn(endpoint: Endpoint): readonly string[] {
  const bugs = endpoint.forget().filter(({ event }) => event === "realtime.bug");
  return bugs.map(({ fields }) => JSON.stringify(fields));
}

class Sender {
  endedByOthers = 0;
  readonly #endpoint: Endpoint;
  readonly #name: string;
  readonly #random: Random;
  #client: RawClient | null = null;

  constructor(endpoint: Endpoint, name: string, random: Random) {
    this.#endpoint = endpoint;
    this.#name = name;
    this.#random = random;
    endpoint.roles.set(name, "proofreader");
  }

  /** The next message; resolves to the code that ended its sender, or null where it was borne. */
  async say(): Promise<number | null> {
    const { ws, closed } = await this.#opened();
    const borne = new Promise<null>((resolve) => ws.once("pong", () => resolve(null)));
    ws.send(hostileMessage(this.#random));
    ws.ping();
    const ending = await Promise.race([borne, closed]);
    if (ending !== null) this.#client = null;
    return ending;
  }

  async leave(): Promise<void> {
    this.#client?.ws.terminate();
    await this.#client?.closed;
  }

  async #opened(): Promise<RawClient> {
    if (this.#client !== null && this.#client.ws.readyState === this.#client.ws.OPEN) {
      return this.#client;
    }
    // It had said nothing since its last pong.
    if (this.#client !== null) this.endedByOthers++;
    const isOwn = this.#random.below(2) === 0;
    const room = isOwn ? `/sync/intents/${SESSION}/${this.#name}` : `/sync/session/${SESSION}`;
    const url = `${this.#endpoint.wsOrigin}${room}`;
    this.#client = await openRaw(url, signedIn(this.#name));
    return this.#client;
  }
}
