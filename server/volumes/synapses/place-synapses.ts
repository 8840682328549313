// [SY1] From what a source says to synapses, in one way for all formats. Every site must lie in a
// supervoxel: a site in the background would belong to nobody, so the nearest voxel that has one is
// looked for in a small ball. Rows with a site that lies outside or finds none are dropped and counted;
// where they are half of all, the import ends with the first of them. A partner that comes twice counts
// once.
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import type { Synapse, SynapseSite } from "#core/operations/operation.ts";
import {
  ALL_READINGS,
  type PositionReading,
  voxelOf,
} from "#server/volumes/graphs/placement-check.ts";
import { ImportError, type ImportProblem } from "#server/volumes/import-error.ts";
import type { Site, SynapseRow, SynapseSource } from "#server/volumes/synapses/synapse-source.ts";

export const DEFAULT_SEARCH_NM = 40;

export interface PlaceInput {
  readonly source: SynapseSource;
  /** What of the format's own reading the person says otherwise. */
  readonly reading?: Partial<PositionReading>;
  readonly searchNm?: number;
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly supervoxelIds: BigUint64Array;
  /** Dense index, −1 in background. */
  readonly supervoxelIndexAt: (positionVoxel: Vec3) => Promise<number>;
  readonly signal?: AbortSignal;
}

export interface SynapseCounts {
  readonly rows: number;
  readonly synapses: number;
  readonly partners: number;
  readonly duplicate: number;
  readonly outside: number;
  readonly background: number;
  /** Sites, not rows. */
  readonly moved: number;
}

export interface PlacedSynapses {
  /** In the order in which each one's first row stands. */
  readonly synapses: readonly Synapse[];
  readonly counts: SynapseCounts;
}

const TOO_MANY = 0.5;
const SAMPLE_SIZE = 256;
/** Places that fit by chance are fewer. */
const ENOUGH_TO_TELL = 8;

interface Building {
  readonly pre: string;
  readonly synapse: Omit<Synapse, "posts">;
  readonly posts: Map<string, SynapseSite>;
}

export async function placeSynapses(input: PlaceInput): Promise<PlacedSynapses> {
  const placing = new Placing(input);
  for await (const row of input.source.rows(input.signal)) await placing.add(row);
  return placing.finish();
}

class Placing {
  readonly #input: PlaceInput;
  readonly #reading: PositionReading;
  readonly #ball: readonly Vec3[];
  readonly #found = new Map<string, Building>();
  readonly #sample: (readonly number[])[] = [];
  readonly #counts = { rows: 0, duplicate: 0, outside: 0, background: 0, moved: 0 };
  #firstFault: ImportProblem | null = null;

  constructor(input: PlaceInput) {
    this.#input = input;
    this.#reading = { ...input.source.reading, ...input.reading };
    this.#ball = ballOf(input.searchNm ?? DEFAULT_SEARCH_NM, input.voxelNm);
  }

  async add(row: SynapseRow): Promise<void> {
    this.#counts.rows++;
    if (this.#sample.length < SAMPLE_SIZE) this.#sample.push(row.pre);
    const known = this.#found.get(row.id);
    if (known !== undefined && known.pre !== `${row.pre}`) {
      throw this.#error({
        field: await row.say("pre"),
        problem: `differs from synapse ${row.id}'s earlier rows`,
        remedy: "give one presynaptic site a synapse",
      });
    }
    const pre = known?.synapse.pre ?? (await this.#siteOf(row, "pre", row.pre));
    if (pre === null) return;
    const post = row.post === null ? null : await this.#siteOf(row, "post", row.post);
    if (row.post !== null && post === null) return;
    const building = known ?? this.#newSynapse(row, pre);
    this.#found.set(row.id, building);
    if (post === null || row.post === null) return;
    const key = `${row.post}`;
    if (building.posts.has(key)) this.#counts.duplicate++;
    else building.posts.set(key, post);
  }

  async finish(): Promise<PlacedSynapses> {
    const dropped = this.#counts.outside + this.#counts.background;
    if (this.#firstFault !== null && dropped >= TOO_MANY * this.#counts.rows) {
      const others = dropped > 1 ? ` (so do ${dropped} of ${this.#counts.rows} rows)` : "";
      const hint = await this.#fittingReading();
      throw this.#error({
        ...this.#firstFault,
        problem: `${this.#firstFault.problem}${others}`,
        remedy: `${this.#firstFault.remedy}${hint}`,
      });
    }
    const synapses = [...this.#found.values()].map(({ synapse, posts }) => ({
      ...synapse,
      posts: [...posts.values()],
    }));
    const partners = synapses.reduce((sum, { posts }) => sum + posts.length, 0);
    return { synapses, counts: { ...this.#counts, synapses: synapses.length, partners } };
  }

  #newSynapse(row: SynapseRow, pre: SynapseSite): Building {
    const cleft = row.cleft === null ? null : this.#voxelOf(row.cleft);
    const isInside = cleft !== null && isInsideVoxel(cleft, this.#input.shapeVoxel);
    const { id, type, confidence } = row;
    const cleftVoxel = isInside ? cleft : null;
    return {
      pre: `${row.pre}`,
      synapse: { id, pre, cleftVoxel, type, confidence },
      posts: new Map(),
    };
  }

  #voxelOf(position: readonly number[]): Vec3 {
    return voxelOf(position, 0, this.#reading, this.#input.voxelNm);
  }

  async #siteOf(
    row: SynapseRow,
    site: Site,
    position: readonly number[],
  ): Promise<SynapseSite | null> {
    const { shapeVoxel, supervoxelIds } = this.#input;
    const voxel = this.#voxelOf(position);
    if (!isInsideVoxel(voxel, shapeVoxel)) {
      const where = `outside the volume of ${shapeVoxel.join(" × ")} voxels`;
      await this.#fault("outside", row, site, {
        problem: `and y, z give ${voxel.join(", ")}, ${where}`,
        remedy: "give positions in voxels of the full resolution",
      });
      return null;
    }
    const found = await this.#nearest(voxel);
    if (found === null) {
      await this.#fault("background", row, site, {
        problem: `and y, z give ${voxel.join(", ")}, which lies in no supervoxel`,
        remedy: "move the site into the neurite that it belongs to",
      });
      return null;
    }
    const supervoxel = supervoxelIds[found.index];
    return {
      place: { positionVoxel: found.positionVoxel, supervoxel },
      compartment: "unknown",
    };
  }

  async #nearest(
    voxel: Vec3,
  ): Promise<{ readonly positionVoxel: Vec3; readonly index: number } | null> {
    const { shapeVoxel, supervoxelIndexAt } = this.#input;
    for (const [x, y, z] of this.#ball) {
      const positionVoxel: Vec3 = [voxel[0] + x, voxel[1] + y, voxel[2] + z];
      if (!isInsideVoxel(positionVoxel, shapeVoxel)) continue;
      const index = await supervoxelIndexAt(positionVoxel);
      if (index < 0) continue;
      if (positionVoxel.some((part, axis) => part !== voxel[axis])) this.#counts.moved++;
      return { positionVoxel, index };
    }
    return null;
  }

  async #fault(
    kind: "outside" | "background",
    row: SynapseRow,
    site: Site,
    told: { readonly problem: string; readonly remedy: string },
  ): Promise<void> {
    this.#counts[kind]++;
    if (this.#firstFault !== null) return;
    const field = await row.say(site);
    this.#firstFault = { file: this.#input.source.address, field, ...told };
  }

  /** The reading by which most of the presynaptic sites lie in a supervoxel, for whoever named another. */
  async #fittingReading(): Promise<string> {
    const { shapeVoxel, voxelNm, supervoxelIndexAt } = this.#input;
    if (this.#sample.length < ENOUGH_TO_TELL) return "";
    let best = { hits: TOO_MANY * this.#sample.length, text: "" };
    for (const reading of ALL_READINGS) {
      let hits = 0;
      for (const position of this.#sample) {
        const voxel = voxelOf(position, 0, reading, voxelNm);
        if (isInsideVoxel(voxel, shapeVoxel) && (await supervoxelIndexAt(voxel)) >= 0) hits++;
      }
      const unit = reading.unit === "nm" ? "nm" : "voxels";
      const text = `; as ${reading.axes} in ${unit} ${hits} of ${this.#sample.length} would lie in one`;
      if (hits > best.hits) best = { hits, text };
    }
    return best.text;
  }

  #error(problem: Omit<ImportProblem, "file">): ImportError {
    return new ImportError({ ...problem, file: this.#input.source.address });
  }
}

/** Steps of at most so many nm, the shortest first; the first is none. */
function ballOf(searchNm: number, voxelNm: Vec3): readonly Vec3[] {
  const [reachX, reachY, reachZ] = voxelNm.map((size) => Math.floor(searchNm / size));
  const steps: { readonly step: Vec3; readonly nm: number }[] = [];
  for (let z = -reachZ; z <= reachZ; z++) {
    for (let y = -reachY; y <= reachY; y++) {
      for (let x = -reachX; x <= reachX; x++) {
        const nm = Math.hypot(x * voxelNm[0], y * voxelNm[1], z * voxelNm[2]);
        if (nm <= searchNm) steps.push({ step: [x, y, z], nm });
      }
    }
  }
  return steps.sort((a, b) => a.nm - b.nm).map(({ step }) => step);
}
