// What lies at the addresses of a dataset that is to be imported, and whether it fits together: the
// same that the page says before an import.
import { checkLayers, hasErrors } from "#core/datasets/check-layers.ts";
import type { Inspections, VolumeInspection } from "#core/datasets/inspection.ts";
import { EXIT_FAILED } from "#server/cli/command-event.ts";
import type { InspectCommand } from "#server/cli/command-request.ts";
import { type Execution, refuse, tell } from "#server/cli/execution.ts";
import { findingText } from "#server/cli/finding-text.ts";

export async function inspectLayers(
  { settings }: InspectCommand,
  { context, emit, signal }: Execution,
): Promise<number> {
  const inspected = await context.inspectLayers(settings, signal);
  if (!inspected.ok) return refuse(emit, inspected.error);
  const findings = checkLayers(settings, inspected.value);
  const isFit = findings.length === 0 ? ["The layers fit together."] : [];
  const code = tell(emit, [
    ...linesOf(inspected.value),
    ...findings.map((one) => findingText(one)),
    ...isFit,
  ]);
  return hasErrors(findings) ? EXIT_FAILED : code;
}

function linesOf({ image, labels, graph, synapses }: Inspections): readonly string[] {
  const lines: string[] = [];
  if (image !== null) lines.push(`image: ${volumeText(image)}`);
  if (labels !== null) lines.push(`supervoxels: ${volumeText(labels)}`);
  if (graph !== null) {
    const ids = graph.askedIds === 0 ? "" : `, ${graph.foundIds} of ${graph.askedIds} ids found`;
    lines.push(`edges: ${rowsText(graph)}${ids}`);
  }
  if (synapses !== null) lines.push(`synapses: ${rowsText(synapses)}`);
  return lines;
}

function volumeText({ format, voxelType, levels, sample }: VolumeInspection): string {
  const [{ shapeVoxel, voxelNm, offsetNm }] = levels;
  const parts = [
    ...(format === "" ? [] : [format]),
    `${voxelType}, ${shapeVoxel.join(" × ")} voxels`,
    voxelNm === null ? "no voxel size told" : `${voxelNm.join(" × ")} nm a voxel`,
    `offset ${offsetNm.join(", ")} nm`,
    `${levels.length} ${levels.length === 1 ? "level" : "levels"}`,
    `values ${sample.min} to ${sample.max} in the middle`,
  ];
  return parts.join(", ");
}

function rowsText({ rowCount, isWhole }: { readonly rowCount: number; readonly isWhole: boolean }) {
  return isWhole ? `${rowCount} rows` : `more than ${rowCount} rows`;
}
