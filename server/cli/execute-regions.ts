// Regions over a dataset, as a terminal is told of them: what was found, where they lie, and what of the
// names did not fit.

import type { AddedRegions } from "#server/cli/command-context.ts";
import { EXIT_FAILED } from "#server/cli/command-event.ts";
import type { RegionsAddCommand, RegionsRemoveCommand } from "#server/cli/command-request.ts";
import { type Execution, refuse, tell } from "#server/cli/execution.ts";
import { findingText } from "#server/cli/finding-text.ts";

const MAX_LISTED = 10;

export async function addRegions(
  request: RegionsAddCommand,
  { context, emit, signal, onProgress }: Execution,
): Promise<number> {
  const done = await context.addRegions(request, onProgress, signal);
  if (!done.ok) return refuse(emit, done.error);
  const { findings, added } = done.value;
  const found = findings.map((finding) => findingText(finding, "regions"));
  if (added === null) {
    tell(emit, found);
    emit({ type: "error", text: "Nothing was kept: mend what is an error, and add them again." });
    return EXIT_FAILED;
  }
  return tell(emit, [...found, ...linesOf(request.dataset, added)]);
}

function linesOf(dataset: string, added: NonNullable<AddedRegions["added"]>): readonly string[] {
  const { grid, regionCount, unnamed, absent, hash, wasThere, isOffsetAssumed } = added;
  const regions = regionCount === 1 ? "1 region" : `${regionCount} regions`;
  const size = `${grid.shapeVoxel.join(" × ")} voxels of ${grid.voxelNm.join(" × ")} nm`;
  const from = `from ${grid.offsetNm.join(", ")} nm of the dataset's first voxel`;
  return [
    wasThere
      ? `${dataset} has these ${regions} already.`
      : `Laid ${regions} over ${dataset}: ${size}, ${from}.`,
    `Their hash is ${hash}.`,
    ...(isOffsetAssumed
      ? [
          "Their own offset is taken from the dataset's first voxel, since nobody knows where its source had it: give --offset-nm where that is wrong.",
        ]
      : []),
    ...(unnamed.length === 0 ? [] : [`Without a name, so called by their id: ${listed(unnamed)}.`]),
    ...(absent.length === 0 ? [] : [`Named, but nowhere over the dataset: ${listed(absent)}.`]),
  ];
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return `${names.slice(0, MAX_LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

export async function removeRegions(
  request: RegionsRemoveCommand,
  { context, emit }: Execution,
): Promise<number> {
  const removed = await context.removeRegions(request);
  if (!removed.ok) return refuse(emit, removed.error);
  return tell(emit, [`${request.dataset} has no regions now.`]);
}
