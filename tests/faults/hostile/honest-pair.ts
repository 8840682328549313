// Two people who go on whatever happens beside them: one edits, the other looks on, and each of the
// edits is timed from its sending to the other's receipt.
import { setTimeout as pause } from "node:timers/promises";
import { CrowdClient } from "#tests/faults/crowd/crowd-client.ts";
import { LatencyCounts } from "#tests/faults/latency-counts.ts";
import type { PeopledWorld, WorldPerson } from "#tests/faults/peopled-world.ts";
import { rounds } from "#tests/faults/scale.ts";
import { elapsedSinceSentMs, intentIdsIn } from "#tests/faults/timed-intent.ts";

/** Far below what a connection may say. */
const EDIT_EVERY_MS = rounds({ full: 100, short: 40 });

export class HonestPair {
  readonly #editor: CrowdClient;
  readonly #viewer: CrowdClient;
  readonly #timer: NodeJS.Timeout;
  readonly #figures: Map<string, LatencyCounts>;
  readonly #seen: ReadonlyMap<CrowdClient, string[]>;
  #phase: { name: string };

  private constructor(
    editor: CrowdClient,
    viewer: CrowdClient,
    shared: {
      figures: Map<string, LatencyCounts>;
      seen: ReadonlyMap<CrowdClient, string[]>;
      phase: { name: string };
    },
  ) {
    this.#editor = editor;
    this.#viewer = viewer;
    this.#figures = shared.figures;
    this.#seen = shared.seen;
    this.#phase = shared.phase;
    this.#timer = setInterval(() => {
      editor.edit();
      viewer.move();
    }, EDIT_EVERY_MS);
  }

  static async open(world: PeopledWorld, editor: WorldPerson, viewer: WorldPerson) {
    const figures = new Map<string, LatencyCounts>();
    const seen = new Map<CrowdClient, string[]>();
    const phase = { name: "" };
    const onLog = (client: CrowdClient, frame: Buffer) => {
      const nowNs = process.hrtime.bigint();
      const ids = intentIdsIn(frame);
      const before = seen.get(client) ?? [];
      before.push(...ids);
      seen.set(client, before);
      for (const id of ids) {
        if (!client.sent.has(id)) figures.get(phase.name)?.add(elapsedSinceSentMs(id, nowNs));
      }
      return ids.length;
    };
    const { server, sessionIds, merges } = world;
    const shared = { url: server.url, sessionId: sessionIds[0], merges, onLog };
    // Ids of presences far from those that the hostile ones claim.
    const [first, second] = [
      await CrowdClient.open({ ...shared, person: editor, index: 0 }),
      await CrowdClient.open({ ...shared, person: viewer, index: 5_000 }),
    ];
    return new HonestPair(first, second, { figures, seen, phase });
  }

  /** What is received from here on counts under this name. */
  measure(phase: string): void {
    this.#phase.name = phase;
    if (!this.#figures.has(phase)) this.#figures.set(phase, new LatencyCounts());
  }

  figures(phase: string): LatencyCounts {
    return this.#figures.get(phase) ?? new LatencyCounts();
  }

  /** Edits no more; resolves when both have all of it. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    while (!this.#editor.isDecided || this.#viewer.seq < this.#editor.outcomes.accepted) {
      await pause(20);
    }
  }

  /** What was not as it should be. */
  complaints(): readonly string[] {
    const [edited, seen] = [this.#editor, this.#viewer].map((one) => this.#seen.get(one) ?? []);
    return [
      ...[...this.#editor.closes, ...this.#viewer.closes].map((how) => `was closed: ${how}`),
      ...(this.#editor.outcomes.refused > 0 ? ["an edit was refused"] : []),
      ...(edited.join() === seen.join() ? [] : ["they have seen different logs"]),
      ...(seen.length === this.#editor.sent.size ? [] : ["the log is not what was sent"]),
    ];
  }

  close(): void {
    clearInterval(this.#timer);
    this.#editor.close();
    this.#viewer.close();
  }
}
