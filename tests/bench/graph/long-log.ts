// A long log as a team makes one: judged merges, splits, undo and redo, some synapses, all over a
// lattice of many segments.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import { judgeIntent } from "#core/session/judge-intent.ts";
import {
  applyToSession,
  createSessionModel,
  type OperationDraft,
  type SessionBase,
  type SessionModel,
} from "#core/session/session-model.ts";
import type { Lattice } from "#fixtures/graphs/lattice.ts";
import { type SeededRandom, seededRandom } from "#fixtures/neuropil/seeded-random.ts";

const PEOPLE: readonly IntentActor[] = ["ada", "ben", "cy", "dee"].map((id) => ({
  id,
  role: "reviewer",
}));
/** Segments are not merged beyond this: neurons end somewhere. */
const MOST_SUPERVOXELS = 5_000;
const PREV_HASH = "0".repeat(64);

export function makeLongLog(
  lattice: Lattice,
  base: SessionBase,
  count: number,
): readonly Operation[] {
  const random = seededRandom(7);
  const model = createSessionModel(base);
  while (model.operations.length < count) {
    const actor = PEOPLE[random.below(PEOPLE.length)];
    const body = intentBody(lattice, model, random);
    const seq = model.operations.length + 1;
    const id = `00000000-0000-4000-8000-${String(seq).padStart(12, "0")}`;
    const overrides = [...model.segmentation.activity.active];
    const judged = judgeIntent(model, actor, { id, seenSeq: seq - 1, overrides, body });
    if (!judged.ok) continue;
    const draft: OperationDraft = {
      seq,
      intentId: id,
      authorId: actor.id,
      authorName: actor.id,
      atMs: seq,
      prevHash: PREV_HASH,
      ...judged.value,
    };
    applyToSession(model, draft);
  }
  return model.operations;
}

export function kindsOf(log: readonly Operation[]): string {
  const counts = new Map<OperationBody["kind"], number>();
  for (const { body } of log) counts.set(body.kind, (counts.get(body.kind) ?? 0) + 1);
  return Array.from(counts, ([kind, count]) => `${count} ${kind}`).join(", ");
}

function intentBody(lattice: Lattice, model: SessionModel, random: SeededRandom): IntentBody {
  const dice = random.next();
  const at = random.below(lattice.nodeCount);
  if (dice < 0.6) {
    const axis = random.below(3);
    const beside = neighborAcross(lattice, at, axis);
    const { partition } = model.segmentation;
    const size = partition.memberCountOf(at) + partition.memberCountOf(beside);
    if (beside !== at && size <= MOST_SUPERVOXELS) {
      return {
        kind: "merge",
        a: placeOf(lattice, at),
        b: placeOf(lattice, beside),
        confirmedFar: true,
      };
    }
  }
  if (dice < 0.8) return splitAt(lattice, at);
  if (dice < 0.95) return { kind: dice < 0.92 ? "undo" : "redo", of: null };
  const site = (index: number) => ({
    place: placeOf(lattice, index),
    compartment: "unknown" as const,
  });
  const posts = [site(random.below(lattice.nodeCount))];
  const synapse = { pre: site(at), posts, cleftVoxel: null, type: "chemical", confidence: 1 };
  return { kind: "synapse-add", synapse };
}

/** The first node beyond the box that holds `index`, along an axis; itself at the far face. */
function neighborAcross(lattice: Lattice, index: number, axis: number): number {
  const position = [...lattice.positionOf(index)];
  position[axis] += lattice.box[axis] - (position[axis] % lattice.box[axis]);
  if (position[axis] >= lattice.shape[axis]) return index;
  return lattice.indexAt(position as unknown as Vec3);
}

/** Between two points a few steps apart along the box. */
function splitAt(lattice: Lattice, index: number): IntentBody {
  const [x, y, z] = lattice.positionOf(index);
  const { box } = lattice;
  const start = z - (z % box[2]);
  const end = Math.min(start + box[2], lattice.shape[2]) - 1;
  const points = (from: number) => [
    placeOf(lattice, lattice.indexAt([x, y, Math.min(end, Math.max(start, from))])),
  ];
  return {
    kind: "split",
    sources: points(z - 2),
    sinks: points(z + 3),
    confirmedOnlyClicked: true,
  };
}

function placeOf(lattice: Lattice, index: number): Place {
  const [x, y, z] = lattice.positionOf(index);
  return { positionVoxel: [10 * x, 10 * y, 10 * z], supervoxel: lattice.idOf(index) };
}
