// Gets the meshes of many pieces: each in its coarsest form first, so that the whole shape is there
// soon, then finer ones, largest piece first, as long as all together have no more triangles than may
// be drawn. A few requests at a time. What has failed is counted, and tried again when asked.
import { isAbort } from "#client/api/api-failure.ts";
import { DETAIL_LEVELS, type LevelTriangles } from "#core/meshes/mesh-codec.ts";
import type { Result } from "#core/result.ts";

export interface MeshProgress {
  /** Pieces that were asked for. */
  readonly count: number;
  /** Those of which some form is there. */
  readonly loaded: number;
  /** Those that are not, since their requests failed. */
  readonly failed: number;
  /** What one of them failed with; null where none has. */
  readonly failure: unknown;
  /** Triangles of what is there. */
  readonly triangles: number;
  /** Nothing is under way or waits. */
  readonly isSettled: boolean;
}

export interface MeshLoader {
  /**
   * The pieces to have, largest first, by id; what is there already stays. So does what is there of
   * those that may be wanted again: nothing more of them is asked for.
   */
  want(ids: readonly string[], kept?: ReadonlySet<string>): void;
  /** Asks again for what has failed. */
  retry(): void;
  progress(): MeshProgress;
  destroy(): void;
}

export interface MeshLoaderDeps<T> {
  ask(id: string, detail: number, signal: AbortSignal): Promise<Uint8Array>;
  decode(bytes: Uint8Array): Result<DecodedPiece<T>, MalformedPiece>;
  readonly maxTriangles: number;
  /** What a piece looks like, or a finer form of it. */
  onMesh(id: string, mesh: T): void;
  /** A piece is wanted no more. */
  onGone(id: string): void;
  onProgress(progress: MeshProgress): void;
}

export interface DecodedPiece<T> {
  readonly mesh: T;
  /** Where they are all the same, no finer form is asked for. */
  readonly levelTriangles: LevelTriangles;
}

interface MalformedPiece {
  readonly field: string;
  readonly problem: string;
}

const COARSEST = DETAIL_LEVELS - 1;
const AT_A_TIME = 4;

type Task = readonly [id: string, detail: number];

interface Held {
  readonly detail: number;
  readonly levelTriangles: LevelTriangles;
}

export function createMeshLoader<T>(deps: MeshLoaderDeps<T>): MeshLoader {
  const controller = new AbortController();
  const held = new Map<string, Held>();
  const failed = new Map<string, unknown>();
  const underWay = new Map<string, number>();
  let wanted: readonly string[] = [];
  let isWanted: ReadonlySet<string> = new Set();

  function triangles(): number {
    let sum = 0;
    for (const [id, { detail, levelTriangles }] of held) {
      if (isWanted.has(id)) sum += levelTriangles[detail];
    }
    return sum;
  }

  function progress(): MeshProgress {
    // A piece that is there coarsely is there.
    const missing = wanted.filter((id) => !held.has(id));
    const failures = missing.filter((id) => failed.has(id));
    return {
      count: wanted.length,
      loaded: wanted.length - missing.length,
      failed: failures.length,
      failure: failed.get(failures[0] ?? "") ?? null,
      triangles: triangles(),
      isSettled: underWay.size === 0 && next() === null,
    };
  }

  /** The piece to ask for now, and in which detail. */
  function next(): Task | null {
    const missing = wanted.find((id) => !held.has(id) && isFree(id));
    if (missing !== undefined) return [missing, COARSEST];
    // How much there is to spend is known when all are there.
    if ([...underWay.values()].includes(COARSEST)) return null;
    let spent = triangles();
    for (const [id, detail] of underWay) spent += moreIn(id, detail);
    const room = deps.maxTriangles - spent;
    for (const id of wanted) {
      const detail = isFree(id) ? finerWithin(id, room) : null;
      if (detail !== null) return [id, detail];
    }
    return null;
  }

  function isFree(id: string): boolean {
    return !failed.has(id) && !underWay.has(id);
  }

  /** Triangles beyond what is there of it. */
  function moreIn(id: string, detail: number): number {
    const known = held.get(id);
    if (known === undefined) return 0;
    return known.levelTriangles[detail] - known.levelTriangles[known.detail];
  }

  /** The finest detail that there is room for; null where there is none, or it is there. */
  function finerWithin(id: string, room: number): number | null {
    const coarsest = held.get(id)?.detail ?? 0;
    for (let detail = 0; detail < coarsest; detail++) {
      const more = moreIn(id, detail);
      if (more > 0 && more <= room) return detail;
    }
    return null;
  }

  function pump(): void {
    while (underWay.size < AT_A_TIME && !controller.signal.aborted) {
      const task = next();
      if (task === null) break;
      const [id, detail] = task;
      underWay.set(id, detail);
      load(id, detail)
        .catch((failure: unknown) => {
          if (!isAbort(failure)) failed.set(id, failure);
        })
        .finally(() => {
          underWay.delete(id);
          pump();
        });
    }
    if (!controller.signal.aborted) deps.onProgress(progress());
  }

  async function load(id: string, detail: number): Promise<void> {
    const decoded = deps.decode(await deps.ask(id, detail, controller.signal));
    if (!decoded.ok) throw new Error(`${decoded.error.field}: ${decoded.error.problem}`);
    if (controller.signal.aborted || !isWanted.has(id)) return;
    const { mesh, levelTriangles } = decoded.value;
    held.set(id, { detail, levelTriangles });
    deps.onMesh(id, mesh);
  }

  return {
    want(ids, kept = new Set()) {
      wanted = ids;
      isWanted = new Set(ids);
      const isOver = (id: string) => !isWanted.has(id) && !kept.has(id);
      for (const id of [...held.keys()].filter(isOver)) {
        held.delete(id);
        deps.onGone(id);
      }
      for (const id of [...failed.keys()]) if (!isWanted.has(id)) failed.delete(id);
      pump();
    },
    retry() {
      failed.clear();
      pump();
    },
    progress,
    destroy: () => controller.abort(),
  };
}
