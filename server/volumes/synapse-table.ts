// [SY1] Synapses from a CSV table with one row a postsynaptic site, grouped by synapse_id. Every
// site must lie in a supervoxel: a site in the background would belong to nobody.
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import type { Synapse, SynapseSite } from "#core/operations/operation.ts";
import { type CsvRow, type CsvTable, findColumn, withCsvTable } from "#server/volumes/csv-rows.ts";
import { ImportError } from "#server/volumes/import-error.ts";

export interface SynapseTableInput {
  readonly path: string;
  readonly shapeVoxel: Vec3;
  readonly supervoxelIds: BigUint64Array;
  /** Dense index, −1 in background. */
  readonly supervoxelIndexAt: (positionVoxel: Vec3) => Promise<number>;
}

interface Building {
  readonly preVoxel: Vec3;
  readonly synapse: Omit<Synapse, "posts">;
  readonly posts: SynapseSite[];
}

type Refuse = (column: string, problem: string, remedy: string) => never;

const LONGEST_ID = 64;

/** In the order in which each synapse's first row stands. */
export async function readSynapseTable(input: SynapseTableInput): Promise<Synapse[]> {
  return withCsvTable(input.path, "the synapses", async (table) => {
    const names = findNames(input.path, table);
    const found = new Map<string, Building>();
    for await (const row of table.rows) await addRow(input, names, row, found);
    return [...found.values()].map(({ synapse, posts }) => ({ ...synapse, posts }));
  });
}

const NEEDED = ["synapse_id", "pre_x", "pre_y", "pre_z", "post_x", "post_y", "post_z"] as const;
const OPTIONAL = ["type", "confidence", "cleft_x", "cleft_y", "cleft_z"] as const;

type Names = ReadonlyMap<string, number>;

function findNames(path: string, table: CsvTable): Names {
  const names = new Map<string, number>();
  for (const name of [...NEEDED, ...OPTIONAL]) {
    const column = findColumn(table.columns, [name]);
    if (column >= 0) names.set(name, column);
    else if (NEEDED.some((needed) => needed === name)) {
      throw new ImportError({
        file: path,
        field: `column ${name}`,
        problem: `is not among the columns ${table.columns.join(", ")}`,
        remedy: `add it, or name it ${name}`,
      });
    }
  }
  return names;
}

async function addRow(
  input: SynapseTableInput,
  names: Names,
  { line, cells }: CsvRow,
  found: Map<string, Building>,
): Promise<void> {
  const cell = (name: string): string => cells[names.get(name) ?? -1] ?? "";
  const refuse: Refuse = (column, problem, remedy) => {
    const field = `column ${column} in line ${line}`;
    throw new ImportError({ file: input.path, field, problem, remedy });
  };
  const id = cell("synapse_id");
  if (id === "" || id.length > LONGEST_ID) {
    refuse(
      "synapse_id",
      `is not 1 to ${LONGEST_ID} characters long`,
      "give each synapse a short id",
    );
  }
  const preVoxel = readPosition(input, "pre", cell, refuse);
  const known = found.get(id);
  if (known !== undefined && `${known.preVoxel}` !== `${preVoxel}`) {
    refuse(
      "pre_x",
      `differs from synapse ${id}'s earlier rows`,
      "give one presynaptic site a synapse",
    );
  }
  const building = known ?? {
    preVoxel,
    synapse: {
      id,
      pre: await siteAt(input, "pre", preVoxel, refuse),
      cleftVoxel: cell("cleft_x") === "" ? null : readPosition(input, "cleft", cell, refuse),
      type: readType(cell("type"), refuse),
      confidence: readConfidence(cell("confidence"), refuse),
    },
    posts: [],
  };
  found.set(id, building);
  // A synapse whose postsynaptic site is not known has one row, with those cells empty.
  if (cell("post_x") === "" && cell("post_y") === "" && cell("post_z") === "") return;
  const postVoxel = readPosition(input, "post", cell, refuse);
  building.posts.push(await siteAt(input, "post", postVoxel, refuse));
}

function readPosition(
  { shapeVoxel }: SynapseTableInput,
  site: string,
  cell: (name: string) => string,
  refuse: Refuse,
): Vec3 {
  const parts = ["x", "y", "z"].map((axis) => {
    const text = cell(`${site}_${axis}`);
    const value = text === "" ? Number.NaN : Math.floor(Number(text));
    if (Number.isSafeInteger(value)) return value;
    return refuse(`${site}_${axis}`, `is ${JSON.stringify(text)}`, "write a position in voxels");
  });
  const positionVoxel: Vec3 = [parts[0], parts[1], parts[2]];
  if (isInsideVoxel(positionVoxel, shapeVoxel)) return positionVoxel;
  return refuse(
    `${site}_x`,
    `and y, z give ${positionVoxel.join(", ")}, outside the volume of ${shapeVoxel.join(" × ")} voxels`,
    "give positions in voxels of the full resolution",
  );
}

async function siteAt(
  input: SynapseTableInput,
  site: string,
  positionVoxel: Vec3,
  refuse: Refuse,
): Promise<SynapseSite> {
  const index = await input.supervoxelIndexAt(positionVoxel);
  if (index < 0) {
    return refuse(
      `${site}_x`,
      `and y, z give ${positionVoxel.join(", ")}, which lies in no supervoxel`,
      "move the site into the neurite that it belongs to",
    );
  }
  return {
    place: { positionVoxel, supervoxel: input.supervoxelIds[index] },
    compartment: "unknown",
  };
}

function readType(text: string, refuse: Refuse): string {
  if (text.length <= LONGEST_ID && !/^[=+\-@\t\0]/.test(text)) return text;
  return refuse(
    "type",
    "is no plain word",
    `write at most ${LONGEST_ID} characters, beginning with a letter`,
  );
}

function readConfidence(text: string, refuse: Refuse): number {
  if (text === "") return 1;
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  return refuse("confidence", `is ${JSON.stringify(text)}, not from 0 to 1`, "scale it");
}
