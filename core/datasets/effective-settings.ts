// What holds where nothing is said: the source's own black and white. Where it tells none, 8-bit greys stay
// as they are, others are spread over what was found in the image's middle, since few of them use their
// type's whole range.
import type { DraftSettings } from "#core/datasets/dataset-draft.ts";
import type { Inspections } from "#core/datasets/inspection.ts";

export function effectiveSettings(settings: DraftSettings, { image }: Inspections): DraftSettings {
  const found = image === null || image.voxelType === "uint8" ? null : image.sample.contrast;
  const contrast = settings.image.contrast ?? image?.contrast ?? found;
  return { ...settings, image: { ...settings.image, contrast } };
}
