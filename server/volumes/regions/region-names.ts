// What regions are called: by a table with a row a region, or by the labels that a precomputed volume
// brings of its segments. No name is given to two regions, since others tell regions by name.
import * as v from "valibot";
import { MAX_REGIONS } from "#core/datasets/region-layer.ts";
import { openCsvTable } from "#server/volumes/csv-rows.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { regionNameSchema } from "#server/volumes/regions/region-file.ts";
import { jsonOf } from "#server/volumes/sources/precomputed/mesh-files.ts";
import { keySchema } from "#server/volumes/sources/precomputed/precomputed-info.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import { neededColumn } from "#server/volumes/tables/find-columns.ts";
import { idOf, shownCell } from "#server/volumes/tables/table-cells.ts";

export type RegionNames = ReadonlyMap<bigint, string>;

const ID_COLUMNS = ["id", "region_id", "roi_id", "segid", "value"];
const NAME_COLUMNS = ["name", "region", "roi", "label"];
const DESCRIPTION_BYTES = 8 * 2 ** 20;

/** Of a CSV table, also gzipped, with the columns id and name. */
export async function readRegionNames(store: ByteStore): Promise<RegionNames> {
  const table = await openCsvTable(store, "the regions' names");
  const names = new NameList(store.address);
  try {
    const asked = { file: store.address, columns: table.columns, option: "a column" };
    const idColumn = neededColumn(asked, "id", ID_COLUMNS);
    const nameColumn = neededColumn(asked, "name", NAME_COLUMNS);
    for await (const { line, cells } of table.rows) {
      names.add(cells[idColumn], cells[nameColumn], `line ${line}`);
    }
  } finally {
    table.end();
  }
  return names.all;
}

const volumeSchema = v.object({ segment_properties: v.optional(keySchema) });
const propertiesSchema = v.object({
  inline: v.object({
    ids: v.pipe(v.array(v.string()), v.maxLength(MAX_REGIONS)),
    properties: v.pipe(
      v.array(v.looseObject({ type: v.string(), values: v.optional(v.array(v.unknown())) })),
      v.maxLength(64),
    ),
  }),
});

/** The property `label` of a precomputed volume's segments; null where it brings none. */
export async function readSegmentLabels(
  store: ByteStore,
  signal?: AbortSignal,
): Promise<RegionNames | null> {
  const info = await jsonOf(store, "info", DESCRIPTION_BYTES, volumeSchema, signal);
  if (info?.segment_properties === undefined) return null;
  const key = `${info.segment_properties.replace(/[/]+$/, "")}/info`;
  const described = await jsonOf(store, key, DESCRIPTION_BYTES, propertiesSchema, signal);
  const labels = described?.inline.properties.find(({ type }) => type === "label")?.values;
  if (described == null || labels === undefined) return null;
  const names = new NameList(`${store.address}/${key}`);
  described.inline.ids.forEach((id, at) => {
    // A segment may have no label.
    if (labels[at] !== undefined && labels[at] !== "") names.add(id, labels[at], `entry ${at + 1}`);
  });
  return names.all;
}

class NameList {
  readonly all = new Map<bigint, string>();
  readonly #idOfName = new Map<string, bigint>();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  add(idCell: string | undefined, nameCell: unknown, where: string): void {
    const id = idOf(idCell);
    if (id === undefined || id >= 2n ** 63n) {
      throw this.#wrong(`the id in ${where}`, `is ${shownCell(idCell)}`, "write whole numbers");
    }
    const checked = v.safeParse(
      regionNameSchema,
      typeof nameCell === "string" ? nameCell.trim() : nameCell,
    );
    if (!checked.success) {
      const remedy = "give each region a short name in one line";
      throw this.#wrong(`the name in ${where}`, checked.issues[0].message, remedy);
    }
    if (this.all.has(id)) throw this.#wrong(`region ${id}`, "has two names", "name each once");
    const name = checked.output;
    const other = this.#idOfName.get(name);
    if (other !== undefined) {
      const problem = `is of regions ${other} and ${id}`;
      throw this.#wrong(`the name ${name}`, problem, "give each region a name of its own");
    }
    if (this.all.size === MAX_REGIONS) {
      const remedy = "see that it is a table of regions";
      throw this.#wrong("the table", `names more than ${MAX_REGIONS} regions`, remedy);
    }
    this.all.set(id, name);
    this.#idOfName.set(name, id);
  }

  #wrong(field: string, problem: string, remedy: string): ImportError {
    return new ImportError({ file: this.#file, field, problem, remedy });
  }
}
