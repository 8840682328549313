// A volume of regions where it lies, looked at, checked against its dataset, and read where nothing is
// wrong with it.
import { hasErrors } from "#core/datasets/check-layers.ts";
import { checkRegions, placedRegions } from "#core/datasets/check-regions.ts";
import type { SourceOpener } from "#server/composition/dataset-sources/open-source-at.ts";
import type {
  AskedBy,
  FoundRegions,
  ImportStage,
  RegionsAsked,
} from "#server/use-cases/ports/dataset-sources.ts";
import { readRegionVolume } from "#server/volumes/regions/read-region-volume.ts";
import { type RegionNames, readRegionNames } from "#server/volumes/regions/region-names.ts";
import { inspectSource } from "#server/volumes/sources/inspect-source.ts";

export async function readRegionsAt(
  opener: Pick<SourceOpener, "openSourceAt" | "openTableAt" | "openLabelsAt">,
  { volume, namesAddress, dataset }: RegionsAsked,
  by: AskedBy,
  hooks: { readonly onProgress: (at: ImportStage) => void; readonly signal: AbortSignal },
): Promise<FoundRegions> {
  const source = await opener.openSourceAt(volume, by);
  try {
    const { inspection } = await inspectSource(source, hooks.signal);
    const findings = checkRegions(volume, inspection, dataset);
    const placed = placedRegions(volume, inspection, dataset);
    if (placed === null || hasErrors(findings)) return { findings, read: null };
    const names = await namesOf(opener, volume.address, namesAddress, by);
    const { axisOrder } = volume;
    const read = await readRegionVolume({ source, axisOrder, placed }, names, dataset, hooks);
    const hasOwnOffset =
      volume.offsetNm === null && source.levels[0].offsetNm.some((part) => part !== 0);
    return { findings, read: { ...read, hasOwnOffset } };
  } finally {
    await source.close();
  }
}

async function namesOf(
  opener: Pick<SourceOpener, "openTableAt" | "openLabelsAt">,
  volumeAddress: string,
  namesAddress: string,
  by: AskedBy,
): Promise<RegionNames> {
  if (namesAddress === "") return (await opener.openLabelsAt(volumeAddress, by)) ?? new Map();
  const store = await opener.openTableAt(namesAddress, by);
  try {
    return await readRegionNames(store);
  } finally {
    await store.close();
  }
}
