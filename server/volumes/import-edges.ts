// The edges of a volume that comes in: from a table, or built where there is none. Either way it is
// told, never guessed, which of them are on.

import { DEFAULT_THRESHOLD } from "#core/agglomeration/contact-affinity.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { type BuildEdgesOptions, buildEdges } from "#server/volumes/build-edges/build-edges.ts";
import { type EdgeColumns, lowOnAffinity } from "#server/volumes/edge-columns.ts";
import type { OnRule } from "#server/volumes/edge-table.ts";
import { collectEdges, type EdgeRegion } from "#server/volumes/graphs/collect-edges.ts";
import type { EdgeCounts } from "#server/volumes/graphs/edge-report.ts";
import type {
  EdgeFormat,
  EdgeSource,
  EdgeSourceOptions,
  ScoreDirection,
} from "#server/volumes/graphs/edge-source.ts";
import type { PositionReading, SampledPosition } from "#server/volumes/graphs/placement-check.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ImportHooks } from "#server/volumes/import-progress.ts";
import { type OpenedOver, openedOver } from "#server/volumes/opened-over.ts";
import { keptEdges } from "#server/volumes/resume/kept-columns.ts";
import type { ResumeFolder } from "#server/volumes/resume/resume-folder.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { Supervoxels } from "#server/volumes/supervoxel-table.ts";
import { TABLES_HERE } from "#server/volumes/tables-here.ts";
import { WorkerFailedError } from "#server/workers/request-worker.ts";

/** How a graph is read, where the file does not tell; each has what is usual for a default. */
export interface GraphReading {
  readonly format?: EdgeFormat;
  /** Of a table, by role: sv1, sv2, affinity, contact, x, y, z, location. */
  readonly columns?: Readonly<Record<string, string>>;
  readonly scores?: ScoreDirection;
  /** Affinity 1, or 0 where lower scores merge; 1 if left out. */
  readonly largestScore?: number;
  /** Of positions: x, y, z in voxels if left out. */
  readonly positions?: Partial<PositionReading>;
}

export interface EdgeRequest {
  /** A multi-page TIFF, a folder of sections, or a dataset of an HDF5 file; 0 is background. */
  readonly supervoxelsPath: string;
  /** A path of this machine: what `graphAddress` is called where only that is meant. */
  readonly edgesPath?: string;
  /** A file or a folder of any of EDGE_FORMATS. Where both are left out, edges are built. */
  readonly graphAddress?: string;
  readonly graph?: GraphReading;
  /** Where an address leads; the paths of this machine if left out. */
  readonly openStore?: (address: string) => Promise<ByteStore>;
  readonly voxelNm: Vec3;
  /** Where the stacks are of a part of the labels: edges that are given may be of all of them. */
  readonly region?: EdgeRegion;
  /**
   * Needed with edges, unless they say themselves which of them are on. Without edges, a threshold that
   * built ones are agglomerated by, or nothing.
   */
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

/** What was read of a file, for the report. */
export interface ReadEdges {
  readonly format: EdgeFormat;
  readonly direction: ScoreDirection;
  readonly counts: EdgeCounts;
  readonly reading: PositionReading;
  readonly sample: readonly SampledPosition[];
}

export interface ImportedEdges {
  readonly edges: EdgeColumns;
  readonly hasContacts: boolean;
  readonly mergeAffinity: number;
  /** null where the edges were built. */
  readonly read: ReadEdges | null;
}

export type OpenGraph = OpenedOver<EdgeSource>;

/** null: no edges are given. Throws what is wrong with the file before anything else is read. */
export async function openGraph(
  request: EdgeRequest,
  { tables = TABLES_HERE }: Pick<ImportHooks, "tables"> = {},
): Promise<OpenGraph | null> {
  const address = graphAddressOf(request);
  checkedOn(request);
  if (address === undefined) return null;
  const { graph = {}, on, openStore = localStore } = request;
  const options: EdgeSourceOptions = {
    ...(graph.format === undefined ? {} : { format: graph.format }),
    ...(graph.columns === undefined ? {} : { columns: graph.columns }),
    ...(graph.scores === undefined ? {} : { direction: graph.scores }),
    ...(on?.kind === "column" ? { onColumn: on.column } : {}),
  };
  return openedOver(await openStore(address), async (store) => {
    const source = await tables.openEdges(store, options);
    if (on !== undefined || source.saysOn) return source;
    await source.close();
    throw noOnRule(address, "is missing");
  });
}

export async function importEdges(
  request: EdgeRequest,
  graph: OpenGraph | null,
  stacks: DenseStacks,
  hooks: ImportHooks,
  resume: ResumeFolder | null = null,
): Promise<ImportedEdges> {
  const { on, graph: asked = {}, voxelNm } = request;
  if (graph === null) {
    const threshold = on?.kind === "threshold" ? on.threshold : DEFAULT_THRESHOLD;
    const edges = await keptEdges(resume, () => builtEdges(request, stacks, threshold, hooks));
    return { edges, hasContacts: true, mergeAffinity: threshold, read: null };
  }
  const { source } = graph;
  const { largestScore = 1 } = asked;
  const { direction, format } = source;
  const reading: PositionReading = { axes: "xyz", unit: "voxel", ...asked.positions };
  const { edges, hasContacts, counts, sample } = await collectEdges({
    source,
    supervoxelIds: SupervoxelIds.of(stacks.supervoxels.ids),
    shapeVoxel: stacks.shapeVoxel,
    voxelNm,
    ...(request.region === undefined ? {} : { region: request.region }),
    largestScore,
    on: on ?? null,
    reading,
    ...(hooks.signal === undefined ? {} : { signal: hooks.signal }),
    onRows: (done) => hooks.onProgress?.({ stage: "edges", done, total: 0 }),
  });
  const read = { format, direction, counts, reading, sample };
  if (on?.kind !== "threshold") {
    return { edges, hasContacts, mergeAffinity: lowOnAffinity(edges), read };
  }
  const share = on.threshold / largestScore;
  const mergeAffinity = direction === "lower-merges" ? 1 - share : share;
  return { edges, hasContacts, mergeAffinity, read };
}

async function localStore(path: string): Promise<ByteStore> {
  return new LocalStore(path);
}

export function graphAddressOf({ graphAddress, edgesPath }: EdgeRequest): string | undefined {
  return graphAddress ?? edgesPath;
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

/** A column can only be one of edges that are given. */
function checkedOn(request: EdgeRequest): void {
  const { supervoxelsPath, on } = request;
  if (graphAddressOf(request) !== undefined || on?.kind !== "column") return;
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
  throw noOnRule(edgesPath, column === undefined ? "is missing" : "is given twice");
}

function noOnRule(file: string, problem: string): ImportError {
  const field = "the rule for edges that are on";
  return new ImportError({ file, field, problem, remedy: "give either a threshold or a column" });
}
