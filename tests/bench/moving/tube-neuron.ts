// A neuron of many pieces, each a tube on a walk through the volume, in the levels of detail that a server
// would send; the same in every run. It has as many triangles as it is asked for, shared out evenly.
import type { Vec3 } from "#core/geometry/vector.ts";
import { encodeMesh, type LevelTriangles } from "#core/meshes/mesh-codec.ts";
import type { SurfaceMesh } from "#core/meshes/surface-mesh.ts";
import type { ApiShape } from "#core/protocol/api.ts";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";

/** Rings and corners of a tube, the finest first: a hundred and more to few triangles a step. */
const LEVELS = [
  { rings: 30, corners: 18 },
  { rings: 15, corners: 9 },
  { rings: 6, corners: 6 },
] as const;
const LEVEL_TRIANGLES: LevelTriangles = [
  trianglesOf(LEVELS[0]),
  trianglesOf(LEVELS[1]),
  trianglesOf(LEVELS[2]),
];
/** Pieces of one branch, before another leaves from somewhere before it. */
const BRANCH_PIECES = 40;
const RADIUS_NM = 90;
const STEP_NM = 420;

export interface TubeNeuron {
  readonly rootId: bigint;
  readonly pieceCount: number;
  readonly triangleCount: number;
  readonly shape: ApiShape;
  /** null where it is no piece of this neuron. */
  mesh(supervoxel: bigint, detail: number): Uint8Array | null;
}

interface Tube {
  readonly fromNm: Vec3;
  readonly toNm: Vec3;
}

export function tubeNeuron(rootId: bigint, pieceCount: number, extentNm: Vec3): TubeNeuron {
  const tubes = walk(pieceCount, extentNm);
  const ids = tubes.map((_, at) => rootId + BigInt(at));
  return {
    rootId,
    pieceCount,
    triangleCount: pieceCount * LEVEL_TRIANGLES[0],
    shape: {
      seq: 0,
      count: pieceCount,
      pieces: ids.map((id, at) => ({
        ...{ id: String(id), supervoxel: String(id), cuts: [], positionVoxel: [0, 0, 0] },
        ...{ sizeVoxel: String(10_000 - at), baseRoot: String(rootId), root: String(rootId) },
      })),
    },
    mesh(supervoxel, detail) {
      const tube = tubes[Number(supervoxel - rootId)];
      const level = LEVELS[detail];
      if (tube === undefined || level === undefined) return null;
      return encodeMesh({ mesh: surfaceOf(tube, level), levelTriangles: LEVEL_TRIANGLES });
    },
  };
}

function trianglesOf({ rings, corners }: { readonly rings: number; readonly corners: number }) {
  return 2 * (rings - 1) * corners;
}

function walk(pieceCount: number, extentNm: Vec3): readonly Tube[] {
  const { below } = seededRandom(11);
  const tubes: Tube[] = [];
  let at: Vec3 = [extentNm[0] / 2, extentNm[1] / 2, extentNm[2] / 2];
  while (tubes.length < pieceCount) {
    if (tubes.length > 0 && tubes.length % BRANCH_PIECES === 0) {
      at = tubes[below(tubes.length)].toNm;
    }
    const to: Vec3 = [
      stepped(at[0], extentNm[0], below),
      stepped(at[1], extentNm[1], below),
      stepped(at[2], extentNm[2], below),
    ];
    tubes.push({ fromNm: at, toNm: to });
    at = to;
  }
  return tubes;
}

/** Along one axis, and not out of the volume. */
function stepped(at: number, extent: number, below: (count: number) => number): number {
  const next = at + (STEP_NM * (below(2_001) - 1_000)) / 1_000;
  return next < 0 || next > extent ? at : next;
}

function surfaceOf(
  { fromNm, toNm }: Tube,
  { rings, corners }: { readonly rings: number; readonly corners: number },
): SurfaceMesh {
  const along = toNm.map((part, axis) => part - fromNm[axis]);
  const length = Math.max(1, Math.hypot(...along));
  const [ax, ay, az] = along.map((part) => part / length);
  // Any direction across, and the one across both.
  const across = Math.abs(az) < 0.9 ? [-ay, ax, 0] : [0, -az, ay];
  const width = Math.hypot(...across);
  const [ux, uy, uz] = across.map((part) => part / width);
  const side = [ay * uz - az * uy, az * ux - ax * uz, ax * uy - ay * ux];
  const positionsNm = new Float32Array(3 * rings * corners);
  const triangles = new Uint32Array(3 * trianglesOf({ rings, corners }));
  let vertex = 0;
  let corner = 0;
  for (let ring = 0; ring < rings; ring++) {
    const share = ring / (rings - 1);
    for (let turn = 0; turn < corners; turn++) {
      const angle = (2 * Math.PI * turn) / corners;
      const [cos, sin] = [RADIUS_NM * Math.cos(angle), RADIUS_NM * Math.sin(angle)];
      for (let axis = 0; axis < 3; axis++) {
        positionsNm[vertex++] =
          fromNm[axis] + share * along[axis] + cos * [ux, uy, uz][axis] + sin * side[axis];
      }
      if (ring === 0) continue;
      const [here, next] = [ring * corners + turn, ring * corners + ((turn + 1) % corners)];
      triangles.set([here - corners, next - corners, here, here, next - corners, next], corner);
      corner += 6;
    }
  }
  return { positionsNm, triangles };
}
