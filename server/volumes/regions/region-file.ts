// A dataset's regions as they are kept: the length of the description in four bytes, little-endian, the
// description as JSON, and the indices as uint16, little-endian, in raw deflate. Written once: another
// layer is other bytes, and its hash tells which of them a release was made with.
import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import * as v from "valibot";
import { MAX_REGIONS, type RegionLayer } from "#core/datasets/region-layer.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { parseSupervoxelId } from "#core/ids/supervoxel-id.ts";
import { safeTextSchema } from "#core/operations/intent.ts";

/** So many voxels are 64 MiB of indices. */
export const MAX_REGION_VOXELS = 32 * 2 ** 20;
/** What goes into the database in one row. Regions are smooth: those of a brain take a few hundred kB. */
export const MAX_REGION_BYTES = 8 * 2 ** 20;
export const MAX_REGION_NAME = 100;

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const finite = v.pipe(v.number(), v.finite());
const three = <T extends v.GenericSchema>(part: T) => v.strictTuple([part, part, part]);

/** A name goes into headers and labels of others' files: one line, and no control characters. */
export const regionNameSchema = v.pipe(
  safeTextSchema,
  v.minLength(1, "is empty"),
  v.maxLength(MAX_REGION_NAME, `has more than ${MAX_REGION_NAME} characters`),
  v.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u, "has control characters"),
);

const descriptionSchema = v.strictObject({
  format: v.literal("fascicle-regions"),
  version: v.literal(1),
  shapeVoxel: three(size),
  voxelNm: three(v.pipe(finite, v.gtValue(0))),
  offsetNm: three(finite),
  regions: v.pipe(
    v.array(
      v.strictObject({
        id: v.pipe(
          v.string(),
          v.check((id) => parseSupervoxelId(id) !== null, "is no id"),
        ),
        name: regionNameSchema,
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_REGIONS),
  ),
});

/** What is kept is not what was written: never used, and told. */
export class DamagedRegionsError extends Error {
  override readonly name = "DamagedRegionsError";
}

export async function encodeRegions({
  grid,
  regions,
  indices,
}: RegionLayer): Promise<Uint8Array<ArrayBuffer>> {
  const description = { format: "fascicle-regions", version: 1, ...grid, regions };
  const head = Buffer.from(canonicalJson(description as unknown as CanonicalValue));
  const voxels = Buffer.alloc(indices.length * 2);
  for (let at = 0; at < indices.length; at++) voxels.writeUInt16LE(indices[at], at * 2);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Uint8Array.from(Buffer.concat([length, head, await promisify(deflateRaw)(voxels)]));
}

/** Throws a DamagedRegionsError. */
export async function decodeRegions(bytes: Uint8Array): Promise<RegionLayer> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const headBytes = all.length < 4 ? Number.POSITIVE_INFINITY : all.readUInt32LE(0);
  if (headBytes > all.length - 4) throw new DamagedRegionsError("the regions end too early");
  const { regions, ...description } = describedBy(all.toString("utf8", 4, 4 + headBytes));
  const { shapeVoxel, voxelNm, offsetNm } = description;
  const count = shapeVoxel[0] * shapeVoxel[1] * shapeVoxel[2];
  if (count > MAX_REGION_VOXELS) throw new DamagedRegionsError("the regions have too many voxels");
  const voxels = await promisify(inflateRaw)(all.subarray(4 + headBytes), {
    maxOutputLength: count * 2,
  }).catch((cause: unknown) => {
    throw new DamagedRegionsError("the regions' voxels cannot be unpacked", { cause });
  });
  if (voxels.length !== count * 2) throw new DamagedRegionsError("the regions' voxels are too few");
  const indices = new Uint16Array(count);
  for (let at = 0; at < count; at++) {
    const index = voxels.readUInt16LE(at * 2);
    if (index > regions.length) throw new DamagedRegionsError("a voxel's region is not described");
    indices[at] = index;
  }
  return { grid: { shapeVoxel, voxelNm, offsetNm }, regions, indices };
}

function describedBy(text: string): v.InferOutput<typeof descriptionSchema> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new DamagedRegionsError("what describes the regions is no JSON", { cause });
  }
  const checked = v.safeParse(descriptionSchema, parsed);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  const field = v.getDotPath(issue) ?? "what describes the regions";
  throw new DamagedRegionsError(`${field} ${issue.message}`);
}
