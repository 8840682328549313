// Column types that drizzle lacks, and the ones every table shares. Ids never pass through a
// JavaScript number [AD2]; times are Unix ms.
import { bigint, customType, doublePrecision } from "drizzle-orm/pg-core";

export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
});

/** A supervoxel or root id. */
export const segmentId = (name: string) => bigint(name, { mode: "bigint" });

/** Unix ms: safe as a JavaScript number for 285,000 years. */
export const unixMs = (name: string) => bigint(name, { mode: "number" });

/** x, y, z. Whole voxels up to 2^53 are exact in a double. */
export const vector = (name: string) => doublePrecision(name).array();
