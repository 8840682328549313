// The larval stack lies beside the project, never in it. Tests that use it say so when it is absent.
import { existsSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(process.cwd(), "..", "shared", "data", "l1-vnc-sstem");

export const LARVA = "larva";

/** A file of the stack; null, with a printed reason, where it is not there. */
export function larvalFile(name: string): string | null {
  const path = join(FOLDER, name);
  if (existsSync(path)) return path;
  process.stdout.write(`skipped: ${name} is not at ../shared/data/l1-vnc-sstem\n`);
  return null;
}

/** null, with a printed reason, where the stack is not there. */
export function larvalImportArgs(): readonly string[] | null {
  if (!existsSync(FOLDER)) {
    console.log(`skipped: the larval stack is not at ../shared/data/l1-vnc-sstem`);
    return null;
  }
  return [
    ...["import", "--name", LARVA, "--image", join(FOLDER, "em")],
    ...["--supervoxels", join(FOLDER, "supervoxels.tif")],
    ...["--edges", join(FOLDER, "agglomeration_edges.csv.gz")],
    ...["--voxel-nm", "4,4,50", "--on", "same_agglomerate"],
  ];
}
