// The network between pages and server. A line is a stream in each direction, as a WebSocket's is:
// what is sent arrives in order, late, or not at all once the line has broken. Order and number are
// lost over reconnects only: what a broken line still carries may arrive behind what the next one
// brings, and a page sends again what it has no answer to.
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { ServerSocket } from "#tests/faults/simulation/server-socket.ts";
import type { Trace } from "#tests/faults/simulation/trace.ts";

/** Where lines end up: a server that is up. */
export interface ListeningServer {
  /** Everything is checked before the line opens; `null` turns it away. */
  admit(userId: string, url: string, socket: ServerSocket): Promise<(() => void) | null>;
}

export interface PageEnd {
  opened(): void;
  message(bytes: Uint8Array): void;
  closed(code: number): void;
}

/** Presence takes no part in what is simulated: how long it is under way is not left to chance. */
const MESSAGE_AWARENESS = 1;
const CLOSED_ABNORMALLY = 1006;
const BROKEN_AFTER_MS = 15;

/** One person's way to the server. */
export class NetworkPath {
  readonly name: string;
  readonly random: SeededRandom;
  readonly #baseMs: number;
  /** Nothing goes through before this. */
  heldUntilMs = 0;
  readonly lines = new Set<Line>();

  constructor(name: string, random: SeededRandom) {
    this.name = name;
    this.random = random;
    this.#baseMs = 2 + random.below(60);
  }

  latencyMs(bytes: Uint8Array | null): number {
    if (bytes !== null && bytes[0] === MESSAGE_AWARENESS) return 1;
    return this.#baseMs + (this.random.chance(0.1) ? this.random.below(300) : this.random.below(8));
  }
}

/** One direction: nothing overtakes. */
class Direction {
  #lastMs = 0;
  isOpen = true;

  carry(path: NetworkPath, nowMs: number, bytes: Uint8Array | null, arrive: () => void): void {
    const startMs = Math.max(nowMs, path.heldUntilMs);
    this.#lastMs = Math.max(this.#lastMs, startMs + path.latencyMs(bytes));
    setTimeout(() => {
      if (this.isOpen) arrive();
    }, this.#lastMs - nowMs);
  }
}

export class Line {
  readonly #network: VirtualNetwork;
  readonly #path: NetworkPath;
  readonly #page: PageEnd;
  readonly #toServer = new Direction();
  readonly #toPage = new Direction();
  readonly server: ServerSocket;
  #isPageOver = false;

  constructor(network: VirtualNetwork, path: NetworkPath, page: PageEnd) {
    this.#network = network;
    this.#path = path;
    this.#page = page;
    this.server = new ServerSocket({
      send: (bytes) => this.#carryToPage(bytes, () => this.#page.message(bytes)),
      close: (code) => this.#endFromServer(code),
    });
    path.lines.add(this);
  }

  open(userId: string, url: string): void {
    this.#toServer.carry(this.#path, this.#network.nowMs(), null, () => {
      void this.#knock(userId, url);
    });
  }

  async #knock(userId: string, url: string): Promise<void> {
    const { listening } = this.#network;
    if (listening === null) return this.#refuse();
    const begin = await listening.admit(userId, url, this.server).catch(() => null);
    if (this.server.isOver) return;
    if (begin === null) return this.#refuse();
    this.#network.trace.note(`${this.#path.name} is in ${url.split("?")[0].split("/")[2]}`);
    this.#carryToPage(null, () => this.#page.opened());
    begin();
  }

  #refuse(): void {
    this.#carryToPage(null, () => this.#endPage(CLOSED_ABNORMALLY));
    this.server.end();
  }

  #carryToPage(bytes: Uint8Array | null, arrive: () => void): void {
    this.#toPage.carry(this.#path, this.#network.nowMs(), bytes, () => {
      if (!this.#isPageOver) arrive();
    });
  }

  send(bytes: Uint8Array): void {
    this.#toServer.carry(this.#path, this.#network.nowMs(), bytes, () => {
      if (!this.server.isOver) this.server.hear(bytes);
    });
  }

  /** The page hangs up: the server hears of it behind what is still under way. */
  closeFromPage(): void {
    if (this.#isPageOver) return;
    this.#isPageOver = true;
    this.#toServer.carry(this.#path, this.#network.nowMs(), null, () => this.#endServer());
  }

  /** The line breaks: the page notices now; the server at once as well, or only when it looks. */
  break(doesServerNotice: boolean): void {
    this.#endPage(CLOSED_ABNORMALLY);
    if (!doesServerNotice) {
      // What is under way arrives, late: perhaps behind what the next line brings.
      this.#toServer.carry(this.#path, this.#network.nowMs(), null, () => this.#endServer());
      return;
    }
    this.#toServer.isOpen = false;
    this.#endServer();
  }

  /** The server's process is gone: what it had sent may still arrive, or not. */
  die(): void {
    this.#toServer.isOpen = false;
    this.server.end();
    if (this.#path.random.chance(0.5)) {
      this.#toPage.isOpen = false;
      setTimeout(() => this.#endPage(CLOSED_ABNORMALLY), BROKEN_AFTER_MS);
    } else {
      this.#carryToPage(null, () => this.#endPage(CLOSED_ABNORMALLY));
    }
  }

  #endFromServer(code: number): void {
    this.#carryToPage(null, () => this.#endPage(code));
    this.#endServer();
  }

  #endServer(): void {
    this.server.end();
    this.#path.lines.delete(this);
  }

  #endPage(code: number): void {
    if (this.#isPageOver) return;
    this.#isPageOver = true;
    this.#page.closed(code);
  }
}

export class VirtualNetwork {
  readonly nowMs: () => number;
  readonly trace: Trace;
  listening: ListeningServer | null = null;

  constructor(nowMs: () => number, trace: Trace) {
    this.nowMs = nowMs;
    this.trace = trace;
  }

  line(path: NetworkPath, page: PageEnd): Line {
    return new Line(this, path, page);
  }
}
