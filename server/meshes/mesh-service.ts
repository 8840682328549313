// Meshes and skeletons as they are sent. One is made once, in all levels of detail, and never changes: it is of a
// supervoxel, or [OP8] of the piece that some masks leave of one, and neither ever does. It is known by
// those alone, so that versions and sessions share it. Few are made at a time: what is read for one
// is bounded, and so is what is read for all.
import { createHash } from "node:crypto";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { DETAIL_LEVELS } from "#core/meshes/mesh-codec.ts";
import type { PieceCut } from "#core/supervoxels/settled-pieces.ts";
import { type PieceVoxels, withSide } from "#server/meshes/piece-voxels.ts";
import { supervoxelCells } from "#server/meshes/supervoxel-cells.ts";
import type { OpenDataset, OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { isDraco } from "#server/volumes/brought-mesh.ts";
import type { KeptFile, KeptFiles } from "#server/volumes/kept-files.ts";
import type { MeshAnswer, MeshForm, MeshJob } from "#server/workers/mesh-worker.ts";
import { Turns } from "#server/workers/turns.ts";
import { spareThreads, WorkerPool } from "#server/workers/worker-pool.ts";

/** Part of every file's name: another way to make them makes other files. */
const FORMAT = "1";
const MOST_THREADS = 4;
const TIMEOUT_MS = 120_000;

export interface PieceAddress {
  readonly datasetId: string;
  readonly version: number;
  /** One of the version's own. */
  readonly supervoxel: SupervoxelId;
  /** Of a piece of it, by hash; empty for all of it. */
  readonly cuts: readonly PieceCut[];
}

export interface MeshAddress extends PieceAddress {
  /** 0: the finest. */
  readonly detail: number;
}

export class MeshService {
  readonly #datasets: OpenDatasets;
  readonly #files: KeptFiles;
  readonly #threads: WorkerPool<MeshJob, MeshAnswer>;
  /** While the threads make some, one more is read. */
  readonly #turns: Turns;
  readonly #making = new Map<string, Promise<readonly KeptFile[] | null>>();
  readonly #stopping = new AbortController();

  /** @param threadCount threads at most. */
  constructor(
    datasets: OpenDatasets,
    files: KeptFiles,
    threadCount: number = spareThreads(MOST_THREADS),
  ) {
    this.#datasets = datasets;
    this.#files = files;
    this.#threads = new WorkerPool("mesh-worker", threadCount);
    this.#turns = new Turns(threadCount + 1);
  }

  /** null where there is no such supervoxel, piece or level. */
  async mesh({ detail, ...address }: MeshAddress): Promise<KeptFile | null> {
    return detail < DETAIL_LEVELS ? this.#find(address, "levels", detail) : null;
  }

  /** In the bytes of core/skeletons/skeleton-codec.ts; null where there is no such supervoxel or piece. */
  async skeleton(address: PieceAddress): Promise<KeptFile | null> {
    return this.#find(address, "skeleton", 0);
  }

  /** The file at a place among those that are made at once. */
  async #find(address: PieceAddress, form: MeshForm, at: number): Promise<KeptFile | null> {
    const { datasetId, version, supervoxel } = address;
    const dataset = await this.#datasets.open(datasetId);
    if (dataset === null || !(await dataset.hasVersion(version))) return null;
    const { graph } = await dataset.versionBase(version);
    if (graph.supervoxelIds.indexOf(supervoxel) < 0) return null;
    const name = nameOf(address);
    const kept = await this.#files.read(fileName(name, form, at));
    if (kept !== null) return kept;
    const key = `${form} ${name}`;
    let making = this.#making.get(key);
    if (making === undefined) {
      making = this.#make(dataset, address, name, form).finally(() => this.#making.delete(key));
      this.#making.set(key, making);
    }
    return (await making)?.[at] ?? null;
  }

  /** What is being made is given up. */
  async close(): Promise<void> {
    this.#stopping.abort(new Error("the server stops"));
    await this.#threads.close();
    await Promise.allSettled(this.#making.values());
  }

  async #make(
    dataset: OpenDataset,
    address: PieceAddress,
    name: string,
    form: MeshForm,
  ): Promise<readonly KeptFile[] | null> {
    const handOn = await this.#turns.take(this.#stopping.signal);
    try {
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const levels =
        (await this.#brought(dataset, address, form, signal)) ??
        (await this.#run(await jobOf(dataset, address, signal), form, signal));
      if (levels === null) return null;
      return await Promise.all(
        levels.map((bytes, at) => this.#files.write(fileName(name, form, at), bytes)),
      );
    } finally {
      handOn();
    }
  }

  /**
   * What the labels bring of a whole supervoxel need not be made. One that is damaged, or out of reach,
   * costs the making of another and no answer: null then, too.
   */
  async #brought(
    dataset: OpenDataset,
    { supervoxel, cuts }: PieceAddress,
    form: MeshForm,
    signal: AbortSignal,
  ): Promise<MeshAnswer> {
    const isImported = dataset.graph.supervoxelIds.indexOf(supervoxel) >= 0;
    if (form !== "levels" || cuts.length > 0 || !isImported) return null;
    const { voxelNm } = dataset.volumes;
    try {
      const mesh = await dataset.volumes.broughtMesh?.(supervoxel, signal);
      if (mesh === null || mesh === undefined) return null;
      return await this.#run({ kind: "surface", mesh, voxelNm }, form, signal);
    } catch {
      signal.throwIfAborted();
      return null;
    }
  }

  async #run(found: MadeOf | null, form: MeshForm, signal: AbortSignal): Promise<MeshAnswer> {
    if (found === null) return null;
    const job: MeshJob = { ...found, form };
    return this.#threads.run(job, givenOf(job), signal);
  }
}

type OfKind<K extends MeshJob["kind"]> = Omit<Extract<MeshJob, { kind: K }>, "form">;
type MadeOf = OfKind<"cells"> | OfKind<"piece"> | OfKind<"surface">;

/** What is handed to the worker, and not copied. */
function givenOf(job: MeshJob): ArrayBuffer[] {
  const arrays = (): (Uint8Array | Float32Array)[] => {
    if (job.kind === "cells") return [job.grid.cells];
    if (job.kind === "piece") return [job.piece.inPiece];
    return isDraco(job.mesh)
      ? job.mesh.fragments.map(({ bytes }) => bytes)
      : [job.mesh.positionsNm];
  };
  return arrays().map(({ buffer }) => buffer as ArrayBuffer);
}

async function jobOf(
  dataset: OpenDataset,
  { version, supervoxel, cuts }: PieceAddress,
  signal: AbortSignal,
): Promise<MadeOf | null> {
  const { voxelNm, shapeVoxel, labels } = await dataset.versionVolumes(version);
  if (cuts.length > 0) {
    const piece = await voxelsOf(dataset, supervoxel, cuts);
    if (piece === null) return null;
    return { kind: "piece", piece, volumeShapeVoxel: shapeVoxel, voxelNm };
  }
  const { graph } = await dataset.versionBase(version);
  const index = graph.supervoxelIds.indexOf(supervoxel);
  const place = {
    label: index + 1,
    positionVoxel: graph.positionsVoxel.tripleAt(index),
    sizeVoxel: graph.sizesVoxel.at(index),
  };
  const grid = await supervoxelCells({ labels, voxelNm }, place, signal);
  if (grid === null) throw new Error(`supervoxel ${supervoxel} is not where the graph has it`);
  return { kind: "cells", grid };
}

/** null where a mask is not there, or is of another supervoxel. */
async function voxelsOf(
  { masks }: OpenDataset,
  supervoxel: SupervoxelId,
  cuts: readonly PieceCut[],
): Promise<PieceVoxels | null> {
  let piece: Awaited<ReturnType<typeof withSide>> | null = null;
  for (const { maskHash, side } of cuts) {
    const mask = await masks.find(maskHash);
    if (mask === null || mask.supervoxel !== supervoxel) return null;
    piece = await withSide(piece, mask, side);
  }
  return piece;
}

function nameOf({ datasetId, supervoxel, cuts }: PieceAddress): string {
  const text = [supervoxel, ...cuts.map(({ maskHash, side }) => `${maskHash} ${side}`)].join("\n");
  const hash = createHash("sha256").update(text).digest("hex");
  return `${datasetId}/${FORMAT}/${hash.slice(0, 2)}/${hash.slice(2, 42)}`;
}

function fileName(name: string, form: MeshForm, at: number): string {
  return form === "levels" ? `${name}.${at}` : `${name}.${form}`;
}
