// What a collection of Neuroglancer's annotations says of itself, as far as its lines are read: the
// size of a unit, where each property lies in a record, and the cells of its spatial index.
import * as v from "valibot";
import { ImportError } from "#server/volumes/import-error.ts";
import { issueWords } from "#server/volumes/issue-words.ts";
import { SOURCE_LIMITS } from "#server/volumes/sources/source-port.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const PROPERTY_BYTES = {
  ...{ float32: 4, uint32: 4, int32: 4, rgba: 4, uint16: 2, int16: 2 },
  ...{ rgb: 3, uint8: 1, int8: 1 },
} as const;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(2 ** 21));
const key = v.pipe(
  v.string(),
  v.regex(/^[\w./-]+$/),
  v.check((text) => !text.includes("..")),
);

const infoSchema = v.object({
  "@type": v.literal("neuroglancer_annotations_v1"),
  annotation_type: v.literal("line"),
  dimensions: v.record(
    v.string(),
    v.tuple([v.pipe(v.number(), v.finite(), v.gtValue(0)), v.string()]),
  ),
  properties: v.optional(
    v.array(
      v.object({
        id: v.string(),
        type: v.picklist(Object.keys(PROPERTY_BYTES) as (keyof typeof PROPERTY_BYTES)[]),
      }),
    ),
    [],
  ),
  spatial: v.pipe(
    v.array(
      v.object({
        key,
        grid_shape: v.tuple([count, count, count]),
        sharding: v.optional(v.unknown()),
      }),
    ),
    v.minLength(1),
    v.maxLength(64),
  ),
});

export interface AnnotationInfo {
  /** Of one unit of x, y, z. */
  readonly unitNm: readonly [number, number, number];
  readonly recordBytes: number;
  /** Where in a record its confidence lies, a float32; −1 where it has none. */
  readonly confidenceByte: number;
  readonly levels: readonly {
    readonly key: string;
    readonly gridShape: readonly [number, number, number];
  }[];
}

const NM: Readonly<Record<string, number>> = { m: 1e9, mm: 1e6, um: 1e3, µm: 1e3, nm: 1 };
/** Two ends of three float32 each. */
const ENDS_BYTES = 24;

export async function readAnnotationInfo(store: ByteStore): Promise<AnnotationInfo> {
  const bytes = await store.read("info", { maxBytes: SOURCE_LIMITS.descriptionBytes });
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(Buffer.from(bytes ?? []).toString("utf8"));
  } catch {
    throw problem(store, "the file info", "is no JSON");
  }
  const checked = v.safeParse(infoSchema, parsed);
  if (!checked.success) {
    const [issue] = checked.issues;
    throw problem(store, `${v.getDotPath(issue) ?? "it"} in info`, issueWords(issue));
  }
  const info = checked.output;
  const unitNm = (["x", "y", "z"] as const).map((axis) => {
    const [size, unit] = info.dimensions[axis] ?? [Number.NaN, ""];
    return size * (NM[unit] ?? Number.NaN);
  });
  if (!unitNm.every(Number.isFinite) || Object.keys(info.dimensions).length !== 3) {
    throw problem(store, "dimensions in info", "are not x, y, z in units of length");
  }
  if (info.spatial.some(({ sharding }) => sharding !== undefined)) {
    throw problem(store, "spatial in info", "is in shards, which are not read here");
  }
  return {
    unitNm: [unitNm[0], unitNm[1], unitNm[2]],
    ...layoutOf(info.properties),
    levels: info.spatial.map(({ key: folder, grid_shape }) => ({
      key: folder.replace(/\/$/, ""),
      gridShape: grid_shape,
    })),
  };
}

/** Behind the ends, those of 4 bytes first, then of 2, then the others; filled up to 4. */
function layoutOf(
  properties: readonly { readonly id: string; readonly type: keyof typeof PROPERTY_BYTES }[],
) {
  const alignment = (type: keyof typeof PROPERTY_BYTES) =>
    PROPERTY_BYTES[type] === 3 || type === "rgba" ? 1 : PROPERTY_BYTES[type];
  const ordered = properties.toSorted((a, b) => alignment(b.type) - alignment(a.type));
  let at = ENDS_BYTES;
  let confidenceByte = -1;
  for (const { id, type } of ordered) {
    if (id === "confidence" && type === "float32") confidenceByte = at;
    at += PROPERTY_BYTES[type];
  }
  return { recordBytes: 4 * Math.ceil(at / 4), confidenceByte };
}

export function problem({ address }: ByteStore, field: string, what: string): ImportError {
  return new ImportError({
    file: address,
    field,
    problem: what,
    remedy: "give a folder of line annotations with a spatial index, as a release has it",
  });
}
