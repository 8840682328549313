// People who edit without a pause while a backup is taken, and what a restored copy must hold: all
// that was shown before the backup began, where it was shown to be, and nothing that never was.
import { expect } from "vitest";
import type { Outcome } from "#core/protocol/sync-message.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { openDatabase } from "#server/persistence/open-database.ts";
import { editsOf, newSession } from "#tests/faults/kills/kill-session.ts";
import { emailOf, type KillWorld, PASSWORD } from "#tests/faults/kills/kill-world.ts";
import type { KilledServer } from "#tests/faults/kills/killed-server.ts";
import { signInByPassword } from "#tests/server/web-client.ts";
import { ShownOutcomes } from "#tests/support/shown-outcomes.ts";
import { RestWriter } from "#tests/support/writers.ts";

export interface Place {
  readonly dataDir: string;
  readonly databaseUrl?: string | undefined;
}

export class EditedWorld {
  readonly world: KillWorld;
  readonly server: KilledServer;
  readonly sessionId: string;
  readonly shown = new ShownOutcomes();
  readonly cookie: string;
  readonly #writers: readonly RestWriter[];

  private constructor(world: KillWorld, server: KilledServer, sessionId: string, cookie: string) {
    this.world = world;
    this.server = server;
    this.sessionId = sessionId;
    this.cookie = cookie;
    const person = (first: number) => ({
      ...{ url: server.url, cookie, userId: world.ids.get("ada") ?? "", sessionId },
      ...{ shown: this.shown, nextBody: editsOf(world, first) },
    });
    this.#writers = [0, 3].map((first) => new RestWriter(person(first)));
  }

  /** The server runs when it resolves, and edits come. */
  static async begin(world: KillWorld, server: KilledServer): Promise<EditedWorld> {
    const sessionId = await newSession(world);
    await server.start(null);
    const cookie = await signInByPassword(server, emailOf("ada"), PASSWORD);
    return new EditedWorld(world, server, sessionId, cookie);
  }

  /** Resolves when so many outcomes more were shown. */
  async edited(count: number): Promise<void> {
    for (let seen = 0; seen < count; seen++) await this.shown.nextNew();
  }

  /** As a power cut would: the writers hear of it as everyone does. */
  async powerCut(): Promise<void> {
    await this.server.end();
    this.close();
    expect(this.#writers.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(this.shown.contradictions).toEqual([]);
  }

  close(): void {
    for (const writer of this.#writers) writer.close();
  }

  /** Throws where the copy lacks what was shown before it was begun. Resolves to its log's length. */
  async compare(copy: Place, shownBefore: readonly Outcome[]): Promise<number> {
    const ids = shownBefore.map(({ intentId }) => intentId);
    const [rows, outcomes] = await readStore(copy, this.sessionId, ids);
    const [original] = await readStore(
      { dataDir: this.world.dataDir, databaseUrl: this.world.env.DATABASE_URL },
      this.sessionId,
      [],
    );
    expect(rows).toEqual(original.slice(0, rows.length));
    const gist = (seq: number | null, refusal: { tag: string } | null | undefined) =>
      `${seq ?? ""} ${refusal?.tag ?? ""}`;
    const kept = new Map(outcomes.map((kept) => [kept.intentId, gist(kept.seq, kept.refusal)]));
    for (const outcome of shownBefore) {
      const told = outcome.accepted ? gist(outcome.seq, null) : gist(null, outcome.refusal);
      expect(kept.get(outcome.intentId), `intent ${outcome.intentId}`).toBe(told);
    }
    return rows.length;
  }
}

async function readStore(place: Place, sessionId: string, intentIds: readonly string[]) {
  const database = await openDatabase({ ...place, migrationsDir: MIGRATIONS_DIR });
  try {
    const store = createStore(database);
    const rows = await store.readLog(sessionId);
    return [rows, await store.findOutcomes(sessionId, [...intentIds])] as const;
  } finally {
    await database.close();
  }
}
