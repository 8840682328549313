// People who edit one session through all of the servers at once: scripts that ask one after the
// other, and, where wanted, pages, each on a server or behind a door of its own. Nobody gives an intent
// up before it has its outcome, and in the end the log must hold what they were told, all of it, once.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Outcome } from "#core/protocol/sync-message.ts";
import type { ClusterWorld } from "#tests/faults/cluster/cluster-world.ts";
import { MIDDLE, RIGHT } from "#tests/server/small-volume.ts";
import { type Address, ask } from "#tests/server/web-client.ts";
import type { FascicleServer } from "#tests/support/fascicle-server.ts";
import { ShownOutcomes } from "#tests/support/shown-outcomes.ts";
import { LogReader, SocketWriter } from "#tests/support/writers.ts";

const RETRY_MS = 100;
const LOOK_EVERY_MS = 20;
/** A server that is stopped or cut off answers nothing: then the next one is asked. */
const ASK_TIMEOUT_MS = 3_000;
/** Less than a test may take, so that it can say who waits. */
const DECIDED_LIMIT_MS = 25_000;

/** What no other edit is in the way of. */
function commentOnMiddle(): IntentBody {
  const place = { positionVoxel: [7, 0, 0], supervoxel: MIDDLE } as const;
  return { kind: "comment-add", place, text: "Seen.", replyTo: null, mentions: [] };
}

export class ClusterClients {
  readonly shown = new ShownOutcomes();
  private readonly world: ClusterWorld;
  private readonly sent = new Set<string>();
  /** How many outcomes each script has been told. */
  private readonly told: number[] = [];
  private readonly scripts: Promise<void>[] = [];
  private readonly pages: SocketWriter[] = [];
  private readonly readers: LogReader[] = [];
  private isWriting = true;
  private turn = 0;

  constructor(world: ClusterWorld) {
    this.world = world;
  }

  /** Each begins with another server, and stays with one for as long as it answers. */
  startScripts(count: number): void {
    for (let at = 0; at < count; at++) this.scripts.push(this.script(at));
  }

  /** At each address a page that edits and one that looks on; one for each server where left out. */
  startPages(urls: readonly string[] = this.world.servers.map(({ url }) => url)): void {
    const { world, shown } = this;
    for (const url of urls) {
      const { sessionId, userId } = world;
      const options = { url, sessionId, userId, shown, ...world.signedIn };
      this.readers.push(new LogReader(options));
      this.pages.push(new SocketWriter({ ...options, nextBody: commentOnMiddle }));
    }
  }

  /**
   * Resolves, to the time it took each, when every page had an edit accepted that it asked for after
   * now, and the one that looks on beside it was shown that edit.
   */
  async pagesGoOn(): Promise<readonly number[]> {
    const startMs = performance.now();
    return await Promise.all(
      this.pages.map(async (page, at) => {
        await this.readers[at].receives(await page.nextAccepted());
        return performance.now() - startMs;
      }),
    );
  }

  /** One edit, asked of the first server. */
  async sendOne(): Promise<void> {
    await this.sendVia(this.world.servers[0]);
  }

  private async script(at: number): Promise<void> {
    this.told[at] = 0;
    let server = this.world.servers[at % this.world.servers.length];
    while (this.isWriting) {
      server = await this.sendVia(server);
      this.told[at]++;
    }
  }

  private nextBody() {
    const merge = {
      kind: "merge",
      a: { positionVoxel: [7, 0, 0], supervoxel: MIDDLE },
      b: { positionVoxel: [8, 0, 0], supervoxel: RIGHT },
      confirmedFar: false,
    } as const;
    return this.turn++ % 2 === 0 ? merge : ({ kind: "undo", of: null } as const);
  }

  /** Resolves, when there is an outcome, to the server that told it. */
  private async sendVia(first: FascicleServer): Promise<FascicleServer> {
    const id = randomUUID();
    const intent = { id, seenSeq: 0, overrides: [], body: this.nextBody() };
    this.sent.add(id);
    for (let server = first; ; await pause(RETRY_MS)) {
      const answer = await this.tell(server, intent);
      if (answer === "silent") server = this.serverAfter(server);
      else if (answer !== "later") {
        this.shown.show(answer);
        return server;
      }
    }
  }

  private serverAfter(server: FascicleServer): FascicleServer {
    const { servers } = this.world;
    return servers[(servers.indexOf(server) + 1) % servers.length];
  }

  private async tell(server: Address, intent: object): Promise<Outcome | "later" | "silent"> {
    const path = `/api/v1/sessions/${this.world.sessionId}/intents`;
    const text = JSON.stringify(intent, (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
    const body = { intents: [JSON.parse(text)] };
    const asked = ask(server, path, { ...this.world.signedIn, method: "POST", body });
    const answered = new AbortController();
    const silence = pause(ASK_TIMEOUT_MS, null, { signal: answered.signal });
    // Refused or cut: nobody is there.
    const answer = await Promise.race([asked.catch(() => null), silence.catch(() => null)]);
    answered.abort();
    if (answer === null) return "silent";
    if (answer.status !== 200) return "later";
    return (JSON.parse(answer.text) as { outcomes: Outcome[] }).outcomes[0];
  }

  /** Resolves when `count` more outcomes were told: somebody decides again. */
  async moreShown(count: number): Promise<void> {
    const wanted = this.shown.all.length + count;
    while (this.shown.all.length < wanted) await pause(LOOK_EVERY_MS);
  }

  /** Resolves, to the time it took, when every script was told of two: of one begun after now. */
  async allGoOn(): Promise<number> {
    const startMs = performance.now();
    const wanted = this.told.map((count) => count + 2);
    while (this.told.some((count, at) => count < wanted[at])) await pause(LOOK_EVERY_MS);
    return performance.now() - startMs;
  }

  /** Ends the writing, and throws where what was told is not what is kept. */
  async expectNothingLost(): Promise<void> {
    await this.stopWriting();
    const log = await this.world.log();
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    const sent = new Set([...this.sent, ...this.pages.flatMap((page) => [...page.sent])]);
    const told = this.shown.all;
    expect(this.shown.contradictions).toEqual([]);
    expect(new Set(told.map(({ intentId }) => intentId))).toEqual(sent);
    const acceptedAs = new Map(
      told.flatMap((outcome) => (outcome.accepted ? [[outcome.intentId, outcome.seq]] : [])),
    );
    expect(acceptedAs.size).toBeGreaterThan(0);
    expect(acceptedAs).toEqual(new Map(log.map(({ seq, intentId }) => [intentId, seq])));
    expect(log.length).toBe(acceptedAs.size);
    await this.expectConverged(log.map(({ entry }) => entry));
    expect(await this.world.command(["verify"])).toContain("every hash is right");
  }

  /** Throws, naming who still waits, where not everything asked for is decided in good time. */
  private async stopWriting(): Promise<void> {
    this.isWriting = false;
    const waiting = new Set<{ toString(): string }>();
    const ends = async (who: { toString(): string }, end: Promise<void>): Promise<void> => {
      waiting.add(who);
      await end;
      waiting.delete(who);
    };
    const decided = Promise.all([
      ...this.scripts.map((script, at) => ends(`script ${at}`, script)),
      ...this.pages.map((page) => ends(page, page.drain())),
    ]);
    const waited = new AbortController();
    const late = pause(DECIDED_LIMIT_MS, "late", { signal: waited.signal }).catch(() => "stopped");
    const first = await Promise.race([decided, late]);
    waited.abort();
    if (first === "late") throw new Error(`still undecided: ${[...waiting].join("; ")}`);
  }

  private async expectConverged(entries: readonly string[]): Promise<void> {
    const decoder = new TextDecoder();
    for (const reader of this.readers) {
      const texts = () =>
        [...reader.entries()]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, bytes]) => decoder.decode(bytes.subarray(1)));
      await expect.poll(texts, { timeout: 30_000 }).toEqual(entries);
    }
    const complaints = [...this.readers, ...this.pages].flatMap((page) => page.complaints);
    expect(complaints).toEqual([]);
  }

  close(): void {
    this.isWriting = false;
    for (const client of [...this.pages, ...this.readers]) client.close();
  }
}
