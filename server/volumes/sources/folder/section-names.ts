// Which files of a folder are sections, by name, in natural order (section-2 before section-10).
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const IMAGE_NAME = /^[^.].*[.](png|jpe?g|tiff?|webp)$/i;
const NATURAL_ORDER = new Intl.Collator("en", { numeric: true });
const MAX_SECTIONS = 2 ** 17;

/** At least one; throws an ImportError where there are none, or too many. */
export async function sectionNames(
  store: ByteStore,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const listed = await store.list("", signal);
  const names = (listed ?? []).filter((name) => IMAGE_NAME.test(name));
  names.sort(NATURAL_ORDER.compare);
  const [problem, remedy] =
    listed === null
      ? ["cannot be listed", "name a folder of this machine or of an object store"]
      : names.length === 0
        ? [
            "holds no PNG, JPEG, TIFF or WebP sections",
            "name the folder that the section images lie in",
          ]
        : [`holds ${names.length} sections, more than ${MAX_SECTIONS}`, "import it in parts"];
  if (names.length > 0 && names.length <= MAX_SECTIONS) return names;
  throw new ImportError({ file: store.address, field: "the folder", problem, remedy });
}
