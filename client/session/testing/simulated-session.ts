// A session's server in memory, judging by the rules of core, and lines to it that carry what they
// hold only when they are told to: every order of arrival, loss and return can be played.
import type { PiecesAnswer, ReceivedOutcome, RootsAnswer } from "#client/api/answer-schemas.ts";
import type {
  ConnectionListener,
  SessionConnection,
} from "#client/collaboration/connect-session.ts";
import type { ConnectionState } from "#client/collaboration/connection-state.ts";
import { NO_NEWS } from "#client/collaboration/server-news.ts";
import { parseIntentText } from "#client/intents/intent-text.ts";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import { listPieces } from "#core/operations/listed-pieces.ts";
import type { Operation } from "#core/operations/operation.ts";
import { basePartitionOf } from "#core/operations/segmentation-state.ts";
import { formatEntry, parseEntry } from "#core/protocol/entry.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import { judgeIntent } from "#core/session/judge-intent.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  applyToSession,
  createSessionModel,
  rootOfSupervoxel,
  type SessionModel,
} from "#core/session/session-model.ts";
import { standingOfIntent } from "#core/session/standing-of-intent.ts";
import { decodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";
import { BarMasks, sha256Hex } from "#fixtures/graphs/bar-masks.ts";

export class SimulatedServer {
  readonly model: SessionModel;
  readonly graph: AgglomerationGraph;
  readonly masks: BarMasks;
  private readonly outcomes = new Map<string, ReceivedOutcome>();

  /** `base`: the version to stand on; without synapses and with the default limit unless said. */
  constructor(graph: AgglomerationGraph, base: Partial<SessionBase> = {}) {
    this.graph = graph;
    this.masks = new BarMasks(graph);
    this.model = createSessionModel({
      graph,
      partition: basePartitionOf(graph),
      synapses: [],
      voxelNm: [4, 4, 40],
      mergeLimitNm: 1e9,
      sha256Hex,
      pieces: this.masks.source(),
      ...base,
    });
  }

  get operations(): readonly Operation[] {
    return this.model.operations;
  }

  /** [OP8] What the route of the same name answers. */
  pieces(): PiecesAnswer {
    const supervoxels = listPieces(this.model.segmentation);
    return { seq: this.operations.length, supervoxels };
  }

  /** In the version, by dense index. */
  baseRootOf(index: number): bigint {
    return this.graph.supervoxelIds.at(basePartitionOf(this.graph).rootIndices.at(index));
  }

  mask(maskHash: string): SupervoxelMask {
    const decoded = decodeSupervoxelMask(this.masks.bytesByHash.get(maskHash) ?? new Uint8Array());
    if (!decoded.ok) throw new Error(`${maskHash}: ${decoded.error.tag}`);
    return decoded.value;
  }

  roots(ids: readonly bigint[]): RootsAnswer {
    return {
      seq: this.operations.length,
      roots: ids.map((id) => rootOfSupervoxel(this.model, id)),
    };
  }

  /** [OP3] Once, however often it is sent. */
  submit(actor: IntentActor, text: string): ReceivedOutcome {
    const parsed = parseIntentText(text);
    if (!parsed.ok) throw new Error("the queue sent what is no intent");
    const intent = parsed.value;
    const known = this.outcomes.get(intent.id);
    if (known !== undefined) return known;
    const judged = judgeIntent(this.model, actor, intent, { maskOf: this.masks.maskOf });
    const standing = standingOfIntent(this.model, actor.id, intent, judged);
    const head = { intentId: intent.id, standing };
    const outcome: ReceivedOutcome = judged.ok
      ? {
          ...head,
          accepted: true,
          seq: this.append(actor, intent.id, { ...judged.value, standing }),
        }
      : { ...head, accepted: false, refusal: judged.error };
    this.outcomes.set(intent.id, outcome);
    return outcome;
  }

  private append(
    actor: IntentActor,
    intentId: string,
    judged: Pick<Operation, "body" | "overrides" | "standing">,
  ): number {
    const seq = this.model.operations.length + 1;
    applyToSession(this.model, {
      ...judged,
      seq,
      intentId,
      authorId: actor.id,
      authorName: `Name of ${actor.id}`,
      atMs: seq,
      prevHash: "0".repeat(64),
    });
    return seq;
  }
}

/** One page's line: `intents` and `outcomes` are under way until they are delivered or lost. */
export class SimulatedLine implements SessionConnection {
  readonly sessionId = "session";
  readonly userId: string;
  private readonly server: SimulatedServer;
  private readonly actor: IntentActor;
  private readonly lying = new Map<string, string>();
  private underWay: string[] = [];
  private returning: ReceivedOutcome[] = [];
  private readonly listeners = new Set<(outcome: ReceivedOutcome) => void>();
  private listener: ConnectionListener | null = null;
  private delivered = 0;
  private current: ConnectionState = { kind: "live" };
  isWritable = true;

  constructor(server: SimulatedServer, actor: IntentActor) {
    this.server = server;
    this.actor = actor;
    this.userId = actor.id;
  }

  readonly intents: SessionConnection["intents"] = {
    put: (intents) => {
      for (const { intentId, text } of intents) {
        this.lying.set(intentId, text);
        if (this.isUp) this.underWay.push(intentId);
      }
    },
    remove: (intentId) => {
      this.lying.delete(intentId);
    },
    onOutcome: (listener) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  };

  start(listener: ConnectionListener): void {
    this.listener = listener;
  }
  state = () => this.current;
  setWritable(isWritable: boolean): void {
    this.isWritable = isWritable;
  }
  setPresence(): void {}
  others = () => [];
  serverNews = () => NO_NEWS;
  destroy(): void {
    this.listener = null;
    this.listeners.clear();
  }

  get isUp(): boolean {
    return this.current.kind === "live";
  }

  get isIdle(): boolean {
    const isRead = this.delivered === this.server.operations.length;
    return isRead && this.underWay.length === 0 && this.returning.length === 0;
  }

  /** What is under way is lost; what lies here stays. */
  cut(): void {
    this.underWay = [];
    this.returning = [];
    this.become({ kind: "offline" });
  }

  /** All that lies here is sent again, in its order. */
  restore(): void {
    if (this.isUp) return;
    this.underWay = [...this.lying.keys()];
    this.become({ kind: "live" });
  }

  private become(state: ConnectionState): void {
    this.current = state;
    this.listener?.onState(state);
  }

  carryIntent(): void {
    const intentId = this.underWay.shift();
    const text = intentId === undefined ? undefined : this.lying.get(intentId);
    if (text !== undefined) this.returning.push(this.server.submit(this.actor, text));
  }

  carryOutcome(): void {
    const outcome = this.returning.shift();
    if (outcome === undefined) return;
    for (const listener of [...this.listeners]) listener(outcome);
  }

  /** Some of the log's next entries, as they are read from their text. */
  carryEntries(count: number): void {
    if (!this.isUp) return;
    const next = this.server.operations.slice(this.delivered, this.delivered + count);
    if (next.length === 0) return;
    this.delivered += next.length;
    this.listener?.onEntries(next.map((operation) => parseEntry(formatEntry(operation))));
  }
}
