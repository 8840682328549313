// Where pieces of one neurite touch and are not joined, and where they do not touch at all. The
// places lie on the contact, one on either side of it; for far ones, in the nearest two supervoxels.
import { distanceNm, type Vec3 } from "#core/geometry/vector.ts";
import type { LarvaWorld } from "#tests/larva/larva-world.ts";
import { segmentFacts } from "#tests/larva/segment-facts.ts";

export interface Join {
  readonly first: Vec3;
  readonly second: Vec3;
  readonly isFar: boolean;
}

interface Contact {
  readonly edge: number;
  /** Labelled voxels of the smaller piece. */
  readonly voxels: number;
}

/** One by one, each found in the state as it is by then; touching pieces first, larger ones first. */
export function* findMissingJoins(world: LarvaWorld): Generator<Join> {
  const { graph } = world.model.base;
  const pieces = pieceTable(world);
  for (const { edge } of contactsBySize(world, pieces)) {
    const [a, b] = [graph.edgeA.at(edge), graph.edgeB.at(edge)];
    if (world.rootOf(a) !== world.rootOf(b)) yield contactJoin(world, edge);
  }
  yield* farJoins(world, pieces);
}

/** The neurite that most of each piece is of, and how much of it, by root at the start. */
type PieceTable = ReadonlyMap<number, { readonly neurite: number; readonly voxels: number }>;

function pieceTable(world: LarvaWorld): PieceTable {
  const pieces = new Map<number, { neurite: number; voxels: number }>();
  for (const root of new Set(world.roots())) {
    const [largest] = segmentFacts(world, root).neurites;
    if (largest !== undefined) pieces.set(root, largest);
  }
  return pieces;
}

function contactsBySize(world: LarvaWorld, pieces: PieceTable): readonly Contact[] {
  const { edgeA, edgeB } = world.model.base.graph;
  const contacts: Contact[] = [];
  for (let edge = 0; edge < edgeA.length; edge++) {
    const [a, b] = [edgeA.at(edge), edgeB.at(edge)];
    const roots = [world.rootOf(a), world.rootOf(b)];
    if (roots[0] === roots[1]) continue;
    const [left, right] = roots.map((root) => pieces.get(root));
    const neurite = world.neuriteOf[a];
    if (left === undefined || right === undefined || left.neurite !== right.neurite) continue;
    if (neurite !== left.neurite || world.neuriteOf[b] !== neurite) continue;
    contacts.push({ edge, voxels: Math.min(left.voxels, right.voxels) });
  }
  return contacts.sort((left, right) => right.voxels - left.voxels || left.edge - right.edge);
}

function contactJoin(world: LarvaWorld, edge: number): Join {
  const { edgeA, edgeB, contactVoxel } = world.model.base.graph;
  const contact = contactVoxel.tripleAt(edge);
  return {
    first: nearContact(world, edgeA.at(edge), contact),
    second: nearContact(world, edgeB.at(edge), contact),
    isFar: false,
  };
}

/** A voxel of the supervoxel at the contact or beside it; its middle where none is. */
function nearContact(world: LarvaWorld, supervoxel: number, contact: Vec3): Vec3 {
  const id = world.model.base.graph.supervoxelIds.at(supervoxel);
  const [x, y, z] = contact;
  for (const dz of [0, 1, -1]) {
    for (const dy of [0, 1, -1]) {
      for (const dx of [0, 1, -1]) {
        const position: Vec3 = [x + dx, y + dy, z + dz];
        const isInside = position.every((at, axis) => at >= 0 && at < world.files.shapeVoxel[axis]);
        if (isInside && world.placeAt(position).supervoxel === id) return position;
      }
    }
  }
  return world.placeOf(supervoxel).positionVoxel;
}

/** Each further piece of a neurite to the nearest supervoxel of its largest. */
function* farJoins(world: LarvaWorld, pieces: PieceTable): Generator<Join> {
  const rootsOf = new Map<number, Set<number>>();
  for (const [root, { neurite }] of pieces) {
    const roots = rootsOf.get(neurite) ?? new Set();
    rootsOf.set(neurite, roots.add(world.rootOf(root)));
  }
  for (const [neurite, roots] of [...rootsOf].sort(([left], [right]) => left - right)) {
    const shares = [...roots]
      .map((root) => segmentFacts(world, root).neurites[0])
      .filter((share) => share.neurite === neurite)
      .sort((left, right) => right.voxels - left.voxels);
    const [largest, ...others] = shares;
    for (const other of others) {
      yield { ...nearest(world, other.supervoxels, largest.supervoxels), isFar: true };
    }
  }
}

function nearest(
  world: LarvaWorld,
  left: readonly number[],
  right: readonly number[],
): { readonly first: Vec3; readonly second: Vec3 } {
  const rightPositions = right.map((index) => world.placeOf(index).positionVoxel);
  let best = { first: world.placeOf(left[0]).positionVoxel, second: rightPositions[0] };
  let bestNm = Number.POSITIVE_INFINITY;
  for (const index of left) {
    const first = world.placeOf(index).positionVoxel;
    for (const second of rightPositions) {
      const distance = distanceNm(first, second, world.model.base.voxelNm);
      if (distance >= bestNm) continue;
      bestNm = distance;
      best = { first, second };
    }
  }
  return best;
}
