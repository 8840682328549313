// The edges of a volume that comes in: from a table, or built where there is none. Either way it is
// told, never guessed, which of them are on.

import { DEFAULT_THRESHOLD } from "#core/agglomeration/contact-affinity.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { type BuildEdgesOptions, buildEdges } from "#server/volumes/build-edges/build-edges.ts";
import { type EdgeColumns, lowOnAffinity } from "#server/volumes/edge-columns.ts";
import { type OnRule, readEdgeTable } from "#server/volumes/edge-table.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import type { Supervoxels } from "#server/volumes/supervoxel-table.ts";
import { WorkerFailedError } from "#server/workers/request-worker.ts";

export interface EdgeRequest {
  /** A multi-page TIFF of unsigned ids; 0 is background. */
  readonly supervoxelsPath: string;
  /** CSV, plain or gzipped. Where it is left out, edges are built from supervoxels and image. */
  readonly edgesPath?: string;
  readonly voxelNm: Vec3;
  /** Needed with `edgesPath`. Without, a threshold that built edges are agglomerated by, or nothing. */
  readonly on?: OnRule;
}

/** Image and labels, section by section. */
export interface DenseStacks {
  readonly shapeVoxel: Vec3;
  readonly supervoxels: Supervoxels;
  readImage(z: number): Promise<Uint8Array>;
  /** Dense index + 1 of each voxel; may be the same array each time. */
  readLabels(z: number): Promise<Uint32Array>;
}

export interface ImportedEdges {
  readonly edges: EdgeColumns;
  readonly hasContacts: boolean;
  readonly mergeAffinity: number;
}

export async function importEdges(
  request: EdgeRequest,
  stacks: DenseStacks,
  hooks: ImportHooks,
): Promise<ImportedEdges> {
  const { edgesPath } = request;
  const on = checkedOn(request);
  if (edgesPath === undefined) {
    const threshold = on.kind === "threshold" ? on.threshold : DEFAULT_THRESHOLD;
    const edges = await builtEdges(request, stacks, threshold, hooks);
    return { edges, hasContacts: true, mergeAffinity: threshold };
  }
  const { edges, hasContacts } = await readEdgeTable({
    path: edgesPath,
    on,
    supervoxelIds: SupervoxelIds.of(stacks.supervoxels.ids),
    shapeVoxel: stacks.shapeVoxel,
    onRows: (done) => {
      hooks.signal?.throwIfAborted();
      hooks.onProgress?.({ stage: "edges", done, total: 0 });
    },
  });
  const mergeAffinity = on.kind === "threshold" ? on.threshold : lowOnAffinity(edges);
  return { edges, hasContacts, mergeAffinity };
}

async function builtEdges(
  request: EdgeRequest,
  stacks: DenseStacks,
  threshold: number,
  { onProgress, signal }: ImportHooks,
): Promise<EdgeColumns> {
  const options: BuildEdgesOptions = {
    threshold,
    onBlock: (done, total) => onProgress?.({ stage: "building edges", done, total }),
    ...(signal === undefined ? {} : { signal }),
  };
  try {
    const sections = { ...stacks, voxelNm: request.voxelNm };
    return (await buildEdges(sections, stacks.supervoxels.ids.length, options)).edges;
  } catch (cause) {
    if (!(cause instanceof WorkerFailedError)) throw cause;
    throw new ImportError(
      {
        file: request.supervoxelsPath,
        field: "the edges",
        problem: `could not be built, since ${cause.message}`,
        remedy: "see that there is memory left and run the import again",
      },
      { cause },
    );
  }
}

/** Which edges are on, where it is said as it must be. */
export function checkedOn({ edgesPath, supervoxelsPath, on }: EdgeRequest): OnRule {
  if (edgesPath !== undefined && on === undefined) return onRuleOf(edgesPath, {});
  if (edgesPath !== undefined || on?.kind !== "column") {
    return on ?? { kind: "threshold", threshold: DEFAULT_THRESHOLD };
  }
  throw new ImportError({
    file: supervoxelsPath,
    field: `the column ${on.column}`,
    problem: "is named, but no edges that could have it are given",
    remedy: "give the edges, or a threshold for those that are built",
  });
}

/** Exactly one of the two ways to say which edges are on. */
export function onRuleOf(
  edgesPath: string,
  given: { readonly threshold?: number; readonly column?: string },
): OnRule {
  const { threshold, column } = given;
  if (threshold !== undefined && column === undefined) return { kind: "threshold", threshold };
  if (column !== undefined && threshold === undefined) return { kind: "column", column };
  throw new ImportError({
    file: edgesPath,
    field: "the rule for edges that are on",
    problem: column === undefined ? "is missing" : "is given twice",
    remedy: "give either a threshold or a column",
  });
}
