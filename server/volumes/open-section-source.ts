// From a path or an address to the sections of an image or of labels, whatever the volume's format.
import { openVolume, type VolumeOpeners } from "#server/volumes/open-volume.ts";
import type { SectionSource } from "#server/volumes/section-source.ts";
import {
  type ImageSections,
  imageSections,
  labelSections,
} from "#server/volumes/sources/as-sections.ts";
import { type ContrastRange, checkContrast } from "#server/volumes/sources/contrast-range.ts";
import type { SectionGap } from "#server/volumes/sources/folder/section-gaps.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";

export interface ImageStack extends ImageSections {
  /** Sections that are missing between those of a folder. */
  readonly gaps: readonly SectionGap[];
}

/** `readSection` gives 8-bit grey; of more bits by the contrast that is given, or that is found. */
export async function openImageStack(
  path: string,
  contrast?: ContrastRange,
  openers?: VolumeOpeners,
): Promise<ImageStack> {
  const given = contrast === undefined ? undefined : checkContrast(path, contrast);
  const { gaps, volume } = await openVolume(path, "the image", openers);
  return closingOnFailure(volume, async () => ({ ...(await imageSections(volume, given)), gaps }));
}

/** Ids of whole numbers. */
export async function openLabelStack(
  path: string,
  openers?: VolumeOpeners,
): Promise<SectionSource> {
  const { volume } = await openVolume(path, "the supervoxels", openers);
  return closingOnFailure(volume, () => labelSections(volume));
}

async function closingOnFailure<T>(volume: VolumeSource, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    await volume.close();
    throw error;
  }
}
