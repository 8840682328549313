// From what a source says to a graph's columns, in one way for all formats. An id that none can have
// [AD2], a score outside its range or a negative contact ends the import; an edge to itself, to an id that the
// labels do not have, or at a place outside the volume is dropped or mended, and counted; where it is
// half of them, the import ends with the first of them.
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import { isSupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { EdgeCollector, type EdgeColumns } from "#server/volumes/edge-columns.ts";
import type { OnRule } from "#server/volumes/edge-table.ts";
import type { EdgeCounts } from "#server/volumes/graphs/edge-report.ts";
import type { EdgeBatch, EdgePart, EdgeSource } from "#server/volumes/graphs/edge-source.ts";
import {
  ALL_READINGS,
  type PositionReading,
  PositionSample,
  type SampledPosition,
  voxelOf,
} from "#server/volumes/graphs/placement-check.ts";
import { ImportError, type ImportProblem } from "#server/volumes/import-error.ts";

/** A box of the labels that the supervoxels were counted in. */
export interface EdgeRegion {
  readonly minVoxel: Vec3;
  /** Of the labels, which positions are counted in. */
  readonly wholeShapeVoxel: Vec3;
}

export interface CollectInput {
  readonly source: EdgeSource;
  readonly supervoxelIds: SupervoxelIds;
  /** Of the region, where there is one. */
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  /** Edges that leave it are left out, and are no fault. */
  readonly region?: EdgeRegion;
  /** The score that is affinity 1, or 0 where lower merges. */
  readonly largestScore: number;
  /** null: as the source says. */
  readonly on: OnRule | null;
  readonly reading: PositionReading;
  readonly signal?: AbortSignal;
  /** Called with the number of rows read. */
  readonly onRows: (count: number) => void;
}

export interface CollectedEdges {
  readonly edges: EdgeColumns;
  /** Whether every edge has a contact; the others' are −1, −1, −1. */
  readonly hasContacts: boolean;
  readonly counts: EdgeCounts;
  readonly sample: readonly SampledPosition[];
}

/** Of what is dropped or mended, at least this much is no accident. */
const TOO_MANY = 0.5;
const SAMPLE_SIZE = 512;
/** Positions that fit by chance are fewer. */
const ENOUGH_TO_TELL = 8;

type Fault = "self" | "unknown" | "misplaced";

/** What is to be said of an edge, once its source has told where it lies. */
interface Trouble {
  readonly part: EdgePart;
  told(value: string): Pick<ImportProblem, "problem" | "remedy">;
  /** The first of its kind; where it is left out, the import ends. */
  readonly fault?: Fault;
}

interface Contact {
  readonly contact: readonly [number, number, number];
  readonly trouble: Trouble | null;
}

const NO_CONTACT: Contact = { contact: [-1, -1, -1], trouble: null };

export async function collectEdges(input: CollectInput): Promise<CollectedEdges> {
  const collecting = new Collecting(input);
  for await (const batch of input.source.batches(input.signal)) {
    input.signal?.throwIfAborted();
    await collecting.addBatch(batch);
    input.onRows(collecting.rows);
  }
  return collecting.finish();
}

class Collecting {
  readonly #input: CollectInput;
  readonly #collector = new EdgeCollector();
  readonly #sample = new PositionSample(SAMPLE_SIZE);
  readonly #counts = { self: 0, unknown: 0, misplaced: 0, unscored: 0, uncuttable: 0, kept: 0 };
  readonly #firstFault = new Map<Fault, ImportProblem>();
  #placed = 0;
  #outside = 0;
  rows = 0;

  constructor(input: CollectInput) {
    this.#input = input;
  }

  /** Waits only where an edge is to be told of: most batches are done without. */
  async addBatch(batch: EdgeBatch): Promise<void> {
    for (let edge = 0; edge < batch.count; edge++) {
      const trouble = this.#add(batch, edge);
      if (trouble !== null) await this.#tell(batch, edge, trouble);
    }
    this.rows += batch.count;
  }

  finish(): CollectedEdges {
    this.#checkShares();
    const edges = this.#collector.finish();
    const { kept, ...counts } = this.#counts;
    return {
      edges,
      hasContacts: counts.misplaced === 0 && this.#input.source.positions === "contact",
      counts: {
        ...counts,
        misplaced: this.#input.source.positions === "contact" ? counts.misplaced : 0,
        rows: this.rows,
        edges: edges.edgeA.length,
        on: edges.isOn.reduce((sum, on) => sum + on, 0),
        duplicate: kept - edges.edgeA.length,
      },
      sample: this.#sample.kept,
    };
  }

  /** null, or what is to be said of the edge; what is dropped is counted here. */
  #add(batch: EdgeBatch, edge: number): Trouble | null {
    const refusal = this.#scoreRefusal(batch, edge) ?? contactRefusal(batch, edge);
    if (refusal !== null) return refusal;
    const first = batch.first[edge];
    const second = batch.second[edge];
    if (first === second) return this.#count("self", selfTrouble);
    const a = this.#indexOf("first", first);
    if (typeof a !== "number") return a;
    const b = this.#indexOf("second", second);
    if (typeof b !== "number") return b;
    const affinity = this.#affinityOf(batch.score[edge]);
    if (batch.score[edge] === this.#worst()) this.#counts.unscored++;
    if (affinity === Number.POSITIVE_INFINITY) this.#counts.uncuttable++;
    this.#counts.kept++;
    const { contact, trouble } = this.#contact(batch, edge, a, b);
    this.#collector.add(a, b, affinity, this.#isOn(batch, edge, affinity), contact);
    return trouble;
  }

  /** A dense index, or what is wrong with the id. */
  #indexOf(part: "first" | "second", id: bigint): number | Trouble | null {
    if (!isSupervoxelId(id)) return { part, told: badId };
    const index = this.#input.supervoxelIds.indexOf(id);
    if (index >= 0) return index;
    const where = this.#input.region === undefined ? "" : " of the region";
    return this.#count("unknown", () => ({
      part,
      told: () => ({
        problem: `is ${id}, which no voxel of the supervoxels${where} has`,
        remedy: "use the edges that were made from these supervoxels",
      }),
    }));
  }

  /** What says that an edge was never scored. */
  #worst(): number {
    return this.#input.source.direction === "lower-merges" ? Infinity : -Infinity;
  }

  /** Of a score that was not refused. */
  #affinityOf(score: number): number {
    if (score === this.#worst()) return 0;
    if (score === -this.#worst()) return Number.POSITIVE_INFINITY;
    const part = score / this.#input.largestScore;
    return this.#input.source.direction === "lower-merges" ? 1 - part : part;
  }

  #scoreRefusal({ score }: EdgeBatch, edge: number): Trouble | null {
    const { largestScore, source } = this.#input;
    const part = score[edge] / largestScore;
    if (Math.abs(score[edge]) === Infinity || (part >= 0 && part <= 1)) return null;
    const [never, meaning] =
      source.direction === "lower-merges" ? ["-inf", "lower"] : ["inf", "higher"];
    return {
      part: "score",
      told: (value) => ({
        problem: value === "empty" ? "is empty" : `is ${value}, not from 0 to ${largestScore}`,
        remedy: `scale it, ${meaning} meaning the same neuron, or write ${never} for what is never to be cut`,
      }),
    };
  }

  #isOn(batch: EdgeBatch, edge: number, affinity: number): boolean {
    if (affinity === Number.POSITIVE_INFINITY) return true;
    const { on, source } = this.#input;
    if (on?.kind !== "threshold") return batch.isOn?.[edge] === 1;
    const score = batch.score[edge];
    return source.direction === "lower-merges" ? score <= on.threshold : score >= on.threshold;
  }

  #contact(batch: EdgeBatch, edge: number, a: number, b: number): Contact {
    const { source, reading, voxelNm } = this.#input;
    const { position } = batch;
    if (position === null || Number.isNaN(position[3 * edge])) {
      this.#counts.misplaced++;
      return NO_CONTACT;
    }
    const slot = this.#sample.slot();
    if (slot >= 0) {
      const indices = source.positions === "contact" ? [a, b] : [a];
      this.#sample.put(slot, { position: [...position.subarray(3 * edge, 3 * edge + 3)], indices });
    }
    if (source.positions !== "contact") return NO_CONTACT;
    this.#placed++;
    const whole = this.#wholeShapeVoxel();
    const voxel = voxelOf(position, 3 * edge, reading, voxelNm);
    if (isInsideVoxel(voxel, whole)) return this.#contactAt(voxel);
    this.#outside++;
    const trouble = this.#count("misplaced", () => ({
      part: "position",
      told: (value) => ({
        problem: `is ${value}, outside the volume of ${whole.join(" × ")} voxels`,
        remedy: "give contacts in voxels of the full resolution",
      }),
    }));
    return { ...NO_CONTACT, trouble };
  }

  #wholeShapeVoxel(): Vec3 {
    return this.#input.region?.wholeShapeVoxel ?? this.#input.shapeVoxel;
  }

  /** Two supervoxels of a region may meet where it does not reach; within it they may as well. */
  #contactAt([x, y, z]: readonly [number, number, number]): Contact {
    const { region, shapeVoxel } = this.#input;
    const [left, top, front] = region?.minVoxel ?? [0, 0, 0];
    const contact = [x - left, y - top, z - front] as const;
    if (isInsideVoxel(contact, shapeVoxel)) return { contact, trouble: null };
    this.#counts.misplaced++;
    return NO_CONTACT;
  }

  /** One more of a kind; only the first of it is told of. */
  #count(fault: Fault, trouble: () => Trouble): Trouble | null {
    this.#counts[fault]++;
    return this.#firstFault.has(fault) ? null : { ...trouble(), fault };
  }

  /** Throws where the edge ends the import. */
  async #tell(batch: EdgeBatch, edge: number, { part, told, fault }: Trouble): Promise<void> {
    const { field, value } = await batch.say(edge, part);
    const problem: ImportProblem = {
      file: this.#input.source.address,
      field,
      ...told(value),
    };
    if (fault === undefined) throw new ImportError(problem);
    this.#firstFault.set(fault, problem);
  }

  #checkShares(): void {
    const shares: readonly (readonly [fault: Fault, count: number, all: number])[] = [
      ["unknown", this.#counts.unknown, this.rows],
      ["self", this.#counts.self, this.rows],
      ["misplaced", this.#outside, this.#placed],
    ];
    for (const [fault, count, all] of shares) {
      const first = this.#firstFault.get(fault);
      const isPart = fault === "unknown" && this.#input.region !== undefined;
      // Most edges are nowhere near a region; a table of which none is was made from other labels.
      if (first === undefined || count < (isPart ? 1 : TOO_MANY) * all) continue;
      const others = count > 1 ? ` (so are ${count} of ${all})` : "";
      const fitting = fault === "misplaced" ? this.#fittingReading() : "";
      throw new ImportError({
        ...first,
        problem: `${first.problem}${others}`,
        remedy: `${first.remedy}${fitting}`,
      });
    }
  }

  /** The reading by which most of the sample lies inside, for whoever named another. */
  #fittingReading(): string {
    const { voxelNm } = this.#input;
    const shapeVoxel = this.#wholeShapeVoxel();
    if (this.#sample.kept.length < ENOUGH_TO_TELL) return "";
    const { kept } = this.#sample;
    const fits = (reading: PositionReading) =>
      kept.filter(({ position }) =>
        isInsideVoxel(voxelOf(position, 0, reading, voxelNm), shapeVoxel),
      ).length >
      0.95 * kept.length;
    const found = ALL_READINGS.find(fits);
    if (found !== undefined) {
      const unit = found.unit === "nm" ? "nm" : "voxels";
      return `; as ${found.axes} in ${unit} they would lie inside`;
    }
    return "";
  }
}

function selfTrouble(): Trouble {
  return {
    part: "second",
    told: () => ({
      problem: "is the same as the first one",
      remedy: "leave out edges from one to itself",
    }),
  };
}

function badId(value: string) {
  return { problem: `is ${value}`, remedy: "write a whole number from 1 to 2^63-1" };
}

function contactRefusal({ contactSize }: EdgeBatch, edge: number): Trouble | null {
  const size = contactSize?.[edge] ?? 0;
  if (size >= 0 && size < Infinity) return null;
  const remedy = "give the size of the contact as a number from 0";
  return { part: "contact", told: (value) => ({ problem: `is ${value}`, remedy }) };
}
