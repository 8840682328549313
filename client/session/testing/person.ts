// A person with one page of a simulated session. The page can be reloaded: what the journal keeps is
// all that stays.
import { createMemoryJournal } from "#client/intents/memory-journal.ts";
import { newIntentId } from "#client/intents/new-intent-id.ts";
import type { SessionChange } from "#client/session/change-gatherer.ts";
import { createSessionModel, type SessionModel } from "#client/session/session-model.ts";
import { SimulatedLine, type SimulatedServer } from "#client/session/testing/simulated-session.ts";
import type { Role } from "#core/access/role.ts";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Neuron } from "#core/neurons/neuron.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Synapse } from "#core/operations/operation.ts";
import {
  basePartitionOf,
  createSegmentation,
  rootIndexOf,
} from "#core/operations/segmentation-state.ts";
import type { ApiSession } from "#core/protocol/api.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";

function apiSession(role: Role, more: Partial<ApiSession> = {}): ApiSession {
  return {
    id: "session",
    title: "Tidy up",
    datasetId: "d1",
    datasetName: "demo",
    baseVersion: 0,
    state: "open",
    createdBy: "Ada",
    createdAtMs: 0,
    updatedAtMs: 0,
    operationCount: 0,
    role,
    ...more,
  };
}

function baseRootsOf(graph: AgglomerationGraph): BigUint64Array {
  const state = createSegmentation(graph, basePartitionOf(graph));
  return graph.supervoxelIds
    .toArray()
    .map((_, index) => graph.supervoxelIds.at(rootIndexOf(state, index)));
}

export function truthOf(server: SimulatedServer): bigint[] {
  const { graph, model } = server;
  return Array.from(graph.supervoxelIds.toArray(), (_, index) => {
    return graph.supervoxelIds.at(rootIndexOf(model.segmentation, index));
  });
}

/** A person with one page, which can be reloaded: what the journal keeps is all that stays. */
export class Person {
  readonly actor: IntentActor;
  readonly submitted: string[] = [];
  line: SimulatedLine;
  model: SessionModel;
  changes: SessionChange[] = [];
  /** How often the server was asked for pieces, and which masks it was asked for. */
  readonly asked = { pieces: 0, masks: [] as string[] };
  private readonly timers = new Set<() => void>();
  private readonly server: SimulatedServer;
  private readonly journal = createMemoryJournal();
  private readonly baseRoots: BigUint64Array;
  private readonly session: ApiSession;
  private readonly baseSynapses: readonly Synapse[];
  private readonly baseNeurons: readonly Neuron[];
  /** Whether the version's synapses and records can be had. */
  hasSynapses = true;
  private readonly newId: () => string;
  private readonly firstShown: Promise<void> | undefined;

  constructor(
    server: SimulatedServer,
    actor: IntentActor,
    options: {
      session?: Partial<ApiSession>;
      synapses?: readonly Synapse[];
      neurons?: readonly Neuron[];
      newId?: () => string;
      firstShown?: Promise<void>;
    } = {},
  ) {
    this.server = server;
    this.newId = options.newId ?? newIntentId;
    this.firstShown = options.firstShown;
    this.actor = actor;
    this.session = apiSession(actor.role, options.session);
    this.baseSynapses = options.synapses ?? [];
    this.baseNeurons = options.neurons ?? [];
    this.baseRoots = baseRootsOf(server.graph);
    this.line = new SimulatedLine(server, actor);
    this.model = this.openPage();
  }

  private openPage(): SessionModel {
    const model = createSessionModel({
      connection: this.line,
      api: {
        roots: async (_, ids) => {
          const wasSplit = (id: bigint) =>
            this.server.operations.some(
              ({ body }) => body.kind === "split-supervoxel" && body.supervoxel === id,
            );
          if (!ids.every(wasSplit)) throw new Error("nothing here is too large to be listed");
          return this.server.roots(ids);
        },
        pieces: async () => {
          this.asked.pieces++;
          return this.server.pieces();
        },
        mask: async (_, maskHash) => {
          this.asked.masks.push(maskHash);
          return this.server.mask(maskHash);
        },
        versionSynapses: async () => {
          if (!this.hasSynapses) throw new Error("the line is broken");
          return this.baseSynapses;
        },
        versionNeurons: async () => {
          if (!this.hasSynapses) throw new Error("the line is broken");
          return this.baseNeurons;
        },
      },
      session: this.session,
      journal: Promise.resolve({ journal: this.journal, isDurable: true }),
      newId: this.newId,
      ...(this.firstShown === undefined ? {} : { firstShown: this.firstShown }),
      nowMs: () => 0,
      schedule: (callback) => {
        this.timers.add(callback);
        return () => this.timers.delete(callback);
      },
    });
    this.changes = [];
    model.subscribe((change) => this.changes.push(change));
    return model;
  }

  /** What was to be done later is done now. */
  tick(): void {
    for (const callback of [...this.timers]) {
      this.timers.delete(callback);
      callback();
    }
  }

  reload(): void {
    this.model.destroy();
    this.timers.clear();
    this.line = new SimulatedLine(this.server, this.actor);
    this.model = this.openPage();
  }

  look(): void {
    this.model.roots.see(this.server.graph.supervoxelIds.toArray(), this.baseRoots);
  }

  painted(): bigint[] {
    return Array.from(this.server.graph.supervoxelIds.toArray(), (id, index) =>
      this.model.roots.rootOf(id, this.baseRoots[index]),
    );
  }

  submit(body: IntentBody, overrides: readonly number[] = []): string {
    const intentId = this.model.submit(body, overrides);
    this.submitted.push(intentId);
    return intentId;
  }

  /** Everything under way arrives. */
  drain(): void {
    this.line.restore();
    while (!this.line.isIdle) {
      this.line.carryIntent();
      this.line.carryOutcome();
      this.line.carryEntries(3);
    }
  }
}

/** When every promise that can settle has, the journal's among them. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function synapseAt(place: Place): Omit<Synapse, "id"> {
  const site = { place, compartment: "axon" } as const;
  return { pre: site, posts: [site], cleftVoxel: null, type: "chemical", confidence: 1 };
}
