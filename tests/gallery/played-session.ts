// A session of the gallery: played by the rules of core, and asked as a page asks its server. What comes
// of it is text that a page can be given: the log's entries, and the answers.
import { solveHere } from "#core/agglomeration/cut-steps.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Intent, IntentBody, IntentGrounds } from "#core/operations/intent.ts";
import type { OperationBody } from "#core/operations/operation.ts";
import { basePartitionOf } from "#core/operations/segmentation-state.ts";
import { CLEAN, type Standing } from "#core/operations/standing.ts";
import { formatEntry } from "#core/protocol/entry.ts";
import { type IntentActor, judgeIntent } from "#core/session/judge-intent.ts";
import { applyToSession, createSessionModel, effectHashOf } from "#core/session/session-model.ts";
import { standingOfIntent } from "#core/session/standing-of-intent.ts";
import { placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { differenceView } from "#server/use-cases/difference-view.ts";
import type { EditEngines } from "#server/use-cases/edit-engines.ts";
import { supervoxelBlameView } from "#server/use-cases/history-views.ts";
import { jsonSafe } from "#server/use-cases/json-safe.ts";
import type { SplitGround } from "#server/use-cases/prepare-split.ts";
import { segmentsNowView } from "#server/use-cases/segments-view.ts";
import { previewView, rootsView, segmentView } from "#server/use-cases/session-views.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";
import { AT_MS, GRAPH, NEURONS, REQUIRED, SYNAPSES } from "#tests/gallery/recorded-version.ts";

const MINUTE_MS = 60_000;
/** The supervoxel that is asked who put it where it is. */
const BLAMED = 6;

export interface Player extends IntentActor {
  readonly name: string;
}

export interface Step {
  readonly by: Player;
  readonly body: IntentBody | ((session: PlayedSession) => IntentBody);
  readonly overrides?: readonly number[];
  readonly grounds?: IntentGrounds;
  /** What the author had seen; everything unless said. */
  readonly seenSeq?: number;
}

export const at = (index: number): Place => placeIn(GRAPH, index);

const noVolumes = {
  get volumes() {
    throw new Error("nothing here splits a supervoxel");
  },
};
const ENGINES: EditEngines = {
  runCuts: async (makeSteps) => solveHere(makeSteps(() => false)),
  splitSupervoxel: () => Promise.reject(new Error("nothing here splits a supervoxel")),
};

const intentIdAt = (seq: number) => `00000000-0000-4000-8000-${String(seq).padStart(12, "0")}`;

export class PlayedSession {
  readonly model = createSessionModel({
    graph: GRAPH,
    partition: basePartitionOf(GRAPH),
    synapses: SYNAPSES,
    neurons: NEURONS,
    voxelNm: [8, 8, 40],
    mergeLimitNm: 1e9,
    sha256Hex,
  });

  play(steps: readonly Step[]): this {
    for (const step of steps) this.#take(step);
    return this;
  }

  #take({ by, body: made, overrides = [], grounds = {}, seenSeq }: Step): void {
    const seq = this.model.operations.length + 1;
    const body = typeof made === "function" ? made(this) : made;
    const id = intentIdAt(seq);
    const intent: Intent = { id, seenSeq: seenSeq ?? seq - 1, overrides, body, ...grounds };
    const nowMs = AT_MS + seq * MINUTE_MS;
    const judged = judgeIntent(this.model, by, intent, { nowMs });
    if (!judged.ok) throw new Error(`step ${seq}, ${body.kind}: ${judged.error.tag}`);
    const standing = standingOfIntent(this.model, by.id, intent, judged);
    const { reason } = grounds;
    this.#append(by, { ...judged.value, ...(reason === undefined ? {} : { reason }), standing });
  }

  /** What no intent asks for. */
  write(by: Player, body: OperationBody): this {
    this.#append(by, { body, overrides: [], standing: CLEAN });
    return this;
  }

  #append(
    by: Player,
    told: { body: OperationBody; overrides: readonly number[]; standing: Standing },
  ): void {
    const seq = this.model.operations.length + 1;
    applyToSession(this.model, {
      ...told,
      seq,
      intentId: intentIdAt(seq),
      authorId: by.id,
      authorName: by.name,
      atMs: AT_MS + seq * MINUTE_MS,
      prevHash: "0".repeat(64),
    });
  }

  hashAt(index: number): string {
    const [root] = rootsView(this.model, [at(index).supervoxel]).roots;
    return effectHashOf(this.model, BigInt(root));
  }

  preview(body: IntentBody) {
    const asker = { actorId: "p1", nowMs: AT_MS + MINUTE_MS * this.model.operations.length };
    return previewView(ENGINES, noVolumes as unknown as SplitGround, this.model, body, asker);
  }

  /** What a page asks, of each segment by its root. */
  recorded() {
    const { model } = this;
    const supervoxels = [...GRAPH.supervoxelIds.toArray()];
    const { roots } = rootsView(model, supervoxels);
    const first = [...new Set(roots)].map((root) => [root, supervoxels[roots.indexOf(root)]]);
    const byRoot = <T>(of: (supervoxel: bigint) => T) =>
      Object.fromEntries(first.map(([root, id]) => [root, of(BigInt(id))]));
    return {
      entries: model.operations.map(formatEntry),
      roots: Object.fromEntries(roots.map((root, at) => [String(supervoxels[at]), root])),
      segments: byRoot((id) => segmentView(model, id)),
      segmentsNow: byRoot((id) => jsonSafe(segmentsNowView(model, [id]).segments[0])),
      blame: supervoxelBlameView(model, supervoxels[BLAMED]),
      difference: differenceView(model, REQUIRED),
    };
  }
}
