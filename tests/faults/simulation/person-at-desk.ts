// A person with one page at a time, made of the parts that run in a browser: connection, queue, log
// reader and session model. The page may end at any moment; what its journal keeps is all that stays.
import * as decoding from "lib0/decoding";
import * as v from "valibot";
import { piecesSchema, rootsSchema } from "#client/api/answer-schemas.ts";
import { connectSession } from "#client/collaboration/connect-session.ts";
import type { IntentJournal } from "#client/intents/intent-journal.ts";
import { createMemoryJournal } from "#client/intents/memory-journal.ts";
import { createSessionModel, type SessionModel } from "#client/session/session-model.ts";
import type { IntentBody, IntentGrounds } from "#core/operations/intent.ts";
import { rootIndicesOf } from "#core/operations/segmentation-state.ts";
import type { Outcome } from "#core/protocol/sync-message.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { checkMask } from "#server/use-cases/dataset-masks.ts";
import { piecesView, rootsView } from "#server/use-cases/session-views.ts";
import type { BarDataset } from "#tests/faults/simulation/bar-dataset.ts";
import { createMemoryLogCopy } from "#tests/faults/simulation/memory-log-copy.ts";
import { pageSocketClass } from "#tests/faults/simulation/page-socket.ts";
import type { ServerProcess } from "#tests/faults/simulation/server-process.ts";
import type { StackPorts } from "#tests/faults/simulation/stack-ports.ts";
import type { Trace } from "#tests/faults/simulation/trace.ts";
import { NetworkPath, type VirtualNetwork } from "#tests/faults/simulation/virtual-network.ts";
import type { VirtualTime } from "#tests/faults/simulation/virtual-time.ts";

export interface DeskDeps {
  readonly time: VirtualTime;
  readonly network: VirtualNetwork;
  readonly trace: Trace;
  readonly dataset: BarDataset;
  readonly sessionId: string;
  readonly ports: StackPorts;
  server(): ServerProcess | null;
  newId(): string;
  /** Of whatever must not be. */
  complain(what: string): void;
}

const SCHEDULED_SOON_MS = 1;

export class PersonAtDesk {
  readonly actor: IntentActor;
  /** The same in every run, as their id is not. */
  readonly name: string;
  readonly random: SeededRandom;
  readonly path: NetworkPath;
  /** Every intent that they asked for, in order. */
  readonly submitted: string[] = [];
  readonly takenBack = new Set<string>();
  /** What reached them of each. */
  readonly told = new Map<string, Outcome>();
  readonly #deps: DeskDeps;
  readonly #journal: IntentJournal;
  readonly #logCopy = createMemoryLogCopy();
  page: SessionModel | null = null;
  /** Refusals that they have looked at on this page. */
  readonly seen = new Set<string>();

  constructor(deps: DeskDeps, actor: IntentActor, name: string, random: SeededRandom) {
    this.#deps = deps;
    this.#journal = deps.ports.journal(createMemoryJournal());
    this.actor = actor;
    this.name = name;
    this.random = random;
    this.path = new NetworkPath(name, random);
  }

  open(): void {
    const { time, network, dataset, sessionId } = this.#deps;
    const userId = this.actor.id;
    const connection = connectSession({
      ...{ sessionId, userId, origin: "ws://simulated", logCopy: this.#logCopy },
      webSocket: pageSocketClass({
        ...{ network, path: this.path, userId },
        onOutcome: (bytes) => this.#hear(bytes),
      }),
    });
    this.page = createSessionModel({
      connection,
      api: {
        roots: async (id, supervoxels) => {
          const answer = await this.#ask((server) =>
            server.answer(id, (model) => rootsView(model, supervoxels)),
          );
          return v.parse(rootsSchema(supervoxels.length), overHttp(answer));
        },
        pieces: async (id) =>
          v.parse(
            piecesSchema,
            overHttp(await this.#ask((server) => server.answer(id, piecesView))),
          ),
        mask: async (_id, hash) => {
          const [row] = await this.#ask((server) =>
            server.store.readMasks(dataset.record.id, [hash]),
          );
          if (row === undefined) throw new Error(`there is no mask ${hash}`);
          return checkMask(row);
        },
        versionSynapses: () => this.#ask(async () => dataset.synapses),
        versionNeurons: () => this.#ask(async () => []),
      },
      session: {
        ...{ id: sessionId, title: sessionId, datasetId: dataset.record.id },
        ...{ datasetName: dataset.record.id, baseVersion: 0, state: "open", createdBy: "ada" },
        ...{ createdAtMs: 0, updatedAtMs: 0, operationCount: 0, role: this.actor.role },
      },
      journal: Promise.resolve({ journal: this.#journal, isDurable: true }),
      newId: () => this.#deps.newId(),
      nowMs: () => time.nowMs(),
      schedule(callback, delayMs) {
        const timer = setTimeout(callback, Math.max(SCHEDULED_SOON_MS, delayMs));
        return () => clearTimeout(timer);
      },
    });
    this.look();
  }

  /** All of the world is on their screen. */
  look(): void {
    const { graph } = this.#deps.dataset;
    const ids = graph.supervoxelIds.toArray();
    this.page?.roots.see(
      ids,
      BigUint64Array.from(rootIndicesOf(graph), (root) => ids[root]),
    );
  }

  /** The tab is gone; nothing of it says goodbye. */
  crash(): void {
    for (const line of [...this.path.lines]) line.break(this.random.chance(0.5));
    this.page?.destroy();
    this.page = null;
    this.seen.clear();
  }

  submit(body: IntentBody, overrides: readonly number[], grounds: IntentGrounds): void {
    const id = this.page?.submit(body, overrides, null, grounds);
    if (id !== undefined) this.submitted.push(id);
  }

  async #ask<T>(ask: (server: ServerProcess) => Promise<T>): Promise<T> {
    const { time } = this.#deps;
    await time.sleep(this.path.latencyMs(null));
    const server = this.#deps.server();
    if (server === null || time.nowMs() < this.path.heldUntilMs) {
      throw new Error("the server cannot be reached");
    }
    const answer = await Promise.race([ask(server), server.whenDead]);
    await time.sleep(this.path.latencyMs(null));
    return answer;
  }

  #hear(bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes);
    decoding.readVarUint(decoder);
    const outcome = JSON.parse(decoding.readVarString(decoder)) as Outcome;
    const end = outcome.accepted ? `is ${outcome.seq}` : `is refused, ${outcome.refusal.tag}`;
    this.#deps.trace.note(`${this.name} hears that ${outcome.intentId.slice(-6)} ${end}`);
    const before = this.told.get(outcome.intentId);
    if (before === undefined) this.told.set(outcome.intentId, outcome);
    else if (JSON.stringify(before) !== JSON.stringify(outcome)) {
      const told = [before, outcome].map((it) => JSON.stringify(it)).join(", then ");
      this.#deps.complain(`[OP3] ${this.name} was told two outcomes: ${told}`);
    }
  }
}

/** As it comes out at the other end of a request. */
function overHttp(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer));
}
