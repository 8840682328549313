// A skeleton as SWC: one node a line, numbered from 1, a parent before its children, in nanometres.
// Positions and radii are rounded to a tenth of a nanometre, far below a voxel.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { NO_PARENT } from "#core/skeletons/skeleton.ts";
import type { SegmentSkeleton } from "#server/exports/skeletons/segment-skeletons.ts";

const SOMA = 1;
const UNDEFINED = 0;

export function swcText(root: RootId, name: string, { skeleton, grid }: SegmentSkeleton): string {
  const { positionsNm, radiiNm, parents, isSoma } = skeleton;
  const meta = {
    id: root.toString(),
    name,
    units: "1 nanometer",
    grid_nm: grid.cellNm,
  };
  const lines = [`# Meta: ${JSON.stringify(meta)}`, "# id type x y z radius parent"];
  for (let node = 0; node < parents.length; node++) {
    const parent = parents[node] === NO_PARENT ? -1 : parents[node] + 1;
    const type = isSoma[node] === 1 ? SOMA : UNDEFINED;
    const [x, y, z] = positionsNm.subarray(3 * node, 3 * node + 3);
    const lengths = [x, y, z, radiiNm[node]].map(tenths).join(" ");
    lines.push(`${node + 1} ${type} ${lengths} ${parent}`);
  }
  return `${lines.join("\n")}\n`;
}

function tenths(nm: number): string {
  return String(Number(nm.toFixed(1)));
}
