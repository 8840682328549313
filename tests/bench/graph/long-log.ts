// A long log as a team makes one: merges, splits, undo and redo, synapses that come and go, all over
// a lattice of many segments. Everything but splits is judged as the server does. The cut of a split
// is laid through a plane of the lattice and not searched for, which would take most of the time;
// it is taken only where it parts its sides by itself and puts nothing in conflict.
import { solveHere } from "#core/agglomeration/cut-steps.ts";
import { partedComponents } from "#core/agglomeration/parted-components.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { CutEdge, Operation, OperationBody, SynapseSite } from "#core/operations/operation.ts";
import type { LogOperation, SegmentationState } from "#core/operations/segmentation-state.ts";
import { SparseUint32 } from "#core/segmentation/sparse-uint32.ts";
import { type IntentActor, judgeIntent } from "#core/session/judge-intent.ts";
import type { JudgedIntent } from "#core/session/judged-intent.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  applyToSession,
  createSessionModel,
  type OperationDraft,
  type SessionModel,
} from "#core/session/session-model.ts";
import type { Lattice } from "#fixtures/graphs/lattice.ts";
import { type SeededRandom, seededRandom } from "#fixtures/neuropil/seeded-random.ts";

const PEOPLE: readonly IntentActor[] = ["ada", "ben", "cy", "dee"].map((id) => ({
  id,
  role: "reviewer",
}));
/** Segments are not merged beyond this: neurons end somewhere. */
const MOST_SUPERVOXELS = 3_000;
const PREV_HASH = "0".repeat(64);
const Z = 2;

/** @param lattice boxes of it are the segments of the version. */
export function makeLongLog(
  lattice: Lattice,
  base: SessionBase,
  count: number,
): readonly Operation[] {
  const team = new Team(lattice, createSessionModel(base));
  while (team.model.operations.length < count) team.tryNext();
  return team.model.operations;
}

export function kindsOf(log: readonly Operation[]): string {
  const counts = new Map<OperationBody["kind"], number>();
  for (const { body } of log) counts.set(body.kind, (counts.get(body.kind) ?? 0) + 1);
  return Array.from(counts, ([kind, count]) => `${count} ${kind}`).join(", ");
}

class Team {
  readonly model: SessionModel;
  readonly #lattice: Lattice;
  readonly #random: SeededRandom = seededRandom(7);
  /** Places that splits parted, and synapses that were added: what people come back to. */
  readonly #parted: (readonly [Place, Place])[] = [];
  readonly #synapseIds: string[] = [];
  readonly #memory = { marks: new SparseUint32(), parents: new SparseUint32() };

  constructor(lattice: Lattice, model: SessionModel) {
    this.#lattice = lattice;
    this.model = model;
  }

  /** Adds an operation, unless what came to somebody's mind is refused. */
  tryNext(): void {
    const { model } = this;
    const actor = PEOPLE[this.#random.below(PEOPLE.length)];
    const seq = model.operations.length + 1;
    const intentId = `00000000-0000-4000-8000-${String(seq).padStart(12, "0")}`;
    const next = this.#next(actor, intentId);
    if (next === null) return;
    const draft: OperationDraft = {
      seq,
      intentId,
      authorId: actor.id,
      authorName: actor.id,
      atMs: seq,
      prevHash: PREV_HASH,
      ...next,
    };
    this.#remember(applyToSession(model, draft).body);
  }

  #next(actor: IntentActor, intentId: string): JudgedIntent | null {
    const dice = this.#random.next();
    const judged = (body: IntentBody | null) =>
      body === null ? null : judgeKnowingly(this.model, actor, intentId, body);
    if (dice < 0.5) return judged(this.#mergeAcross());
    if (dice < 0.54) return judged(this.#mergeAgain());
    if (dice < 0.8) return this.#split();
    if (dice < 0.92) return judged({ kind: dice < 0.89 ? "undo" : "redo", of: null });
    if (dice < 0.99 || this.#synapseIds.length === 0) return judged(this.#synapse());
    return { body: { kind: "synapse-remove", synapseId: this.#takeSynapseId() }, overrides: [] };
  }

  #remember(body: OperationBody): void {
    if (body.kind === "split") this.#parted.push([body.sources[0], body.sinks[0]]);
    if (body.kind === "synapse-add") this.#synapseIds.push(body.synapse.id);
  }

  /** Two that touch, over a face between boxes. */
  #mergeAcross(): IntentBody | null {
    const lattice = this.#lattice;
    const at = this.#random.below(lattice.nodeCount);
    const beside = neighborAcross(lattice, at, this.#random.below(3));
    const { partition } = this.model.segmentation;
    const size = partition.memberCountOf(at) + partition.memberCountOf(beside);
    if (beside === at || size > MOST_SUPERVOXELS) return null;
    return {
      kind: "merge",
      a: placeOf(lattice, at),
      b: placeOf(lattice, beside),
      confirmedFar: true,
    };
  }

  /** What somebody split is joined again: such a merge overrides the split. */
  #mergeAgain(): IntentBody | null {
    if (this.#parted.length === 0) return null;
    const [a, b] = this.#parted[this.#random.below(this.#parted.length)];
    return { kind: "merge", a, b, confirmedFar: true };
  }

  /** Between two supervoxels two steps apart, by a plane between them across their box. */
  #split(): JudgedIntent | null {
    const lattice = this.#lattice;
    const { segmentation } = this.model;
    const source = this.#random.below(lattice.nodeCount);
    const position = lattice.positionOf(source);
    const depth = (position[Z] % lattice.box[Z]) + 2;
    if (depth >= lattice.box[Z] || position[Z] + 2 >= lattice.shape[Z]) return null;
    const sink = source + 2 * lattice.stepAlong(Z);
    const { partition } = segmentation;
    const slot = partition.slotOf(source);
    if (slot !== partition.slotOf(sink)) return null;
    const { cut, overrides } = planeAbove(lattice, segmentation, source);
    const body: OperationBody = {
      kind: "split",
      sources: [placeOf(lattice, source)],
      sinks: [placeOf(lattice, sink)],
      cut,
    };
    const operation = { seq: this.model.operations.length + 1, overrides, body };
    return this.#parts(operation, source, sink) ? { body, overrides } : null;
  }

  /** Whether a split parts its sides by its cut alone, and puts nothing in conflict. */
  #parts(operation: LogOperation, source: number, sink: number): boolean {
    const { segmentation } = this.model;
    const { constraints } = segmentation;
    const memory = this.#memory;
    const ends = [source, sink];
    // biome-ignore lint/correctness/useYield: a search needs no flow computed.
    const search = segmentation.admittedSteps(operation, function* () {
      return partedComponents(constraints, ends, memory).pieces.length > 0;
    });
    if (!solveHere(search)) return false;
    // What a split takes away joins nothing; what it overrides may have held something back.
    if (operation.overrides.length === 0) return true;
    const { plan, conflicts } = segmentation.forecast(operation);
    return plan.kind === "moved" && conflicts.length <= segmentation.conflicts.length;
  }

  #synapse(): IntentBody {
    const site = (): SynapseSite => ({
      place: placeOf(this.#lattice, this.#random.below(this.#lattice.nodeCount)),
      compartment: "unknown",
    });
    const synapse = { pre: site(), posts: [site(), site()], type: "chemical", confidence: 1 };
    return { kind: "synapse-add", synapse: { ...synapse, cleftVoxel: null } };
  }

  #takeSynapseId(): string {
    const [id] = this.#synapseIds.splice(this.#random.below(this.#synapseIds.length), 1);
    return id;
  }
}

/** Asked again where it would override operations, as by somebody who was shown them. */
function judgeKnowingly(
  model: SessionModel,
  actor: IntentActor,
  id: string,
  body: IntentBody,
): JudgedIntent | null {
  const intent = { id, seenSeq: model.operations.length, overrides: [] as number[], body };
  const first = judgeIntent(model, actor, intent);
  if (first.ok) return first.value;
  if (first.error.tag !== "would-override") return null;
  const overrides = first.error.operations.map(({ seq }) => seq);
  const second = judgeIntent(model, actor, { ...intent, overrides });
  return second.ok ? second.value : null;
}

/** The pairs that are on between a node's layer of its box and the next, and the merges among them. */
function planeAbove(
  lattice: Lattice,
  { constraints }: SegmentationState,
  index: number,
): { readonly cut: readonly CutEdge[]; readonly overrides: readonly number[] } {
  const [x, y, z] = lattice.positionOf(index);
  const [width, height] = lattice.box;
  const [startX, startY] = [x - (x % width), y - (y % height)];
  const cut: CutEdge[] = [];
  const overrides = new Set<number>();
  for (let row = startY; row < Math.min(startY + height, lattice.shape[1]); row++) {
    for (let column = startX; column < Math.min(startX + width, lattice.shape[0]); column++) {
      const below = lattice.indexAt([column, row, z]);
      const above = below + lattice.stepAlong(Z);
      if (!constraints.isPairOn(below, above)) continue;
      cut.push({ a: lattice.idOf(below), b: lattice.idOf(above) });
      for (const seq of constraints.heldPair(below, above)?.seqs ?? []) overrides.add(seq);
    }
  }
  return { cut, overrides: [...overrides].sort((left, right) => left - right) };
}

/** The first node beyond the box that holds `index`, along an axis; itself at the far face. */
function neighborAcross(lattice: Lattice, index: number, axis: number): number {
  const position = [...lattice.positionOf(index)];
  position[axis] += lattice.box[axis] - (position[axis] % lattice.box[axis]);
  if (position[axis] >= lattice.shape[axis]) return index;
  return lattice.indexAt(position as unknown as Vec3);
}

function placeOf(lattice: Lattice, index: number): Place {
  const [x, y, z] = lattice.positionOf(index);
  return { positionVoxel: [10 * x, 10 * y, 10 * z], supervoxel: lattice.idOf(index) };
}
