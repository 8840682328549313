// Names in a folder or below a prefix: never more than can be looked through.
import type { ImportError } from "#server/volumes/import-error.ts";
import { storeError } from "#server/volumes/stores/store-error.ts";

export const MAX_LISTED_NAMES = 100_000;

export function tooManyNames(file: string): ImportError {
  return storeError(file, {
    field: "the folder",
    problem: `holds more than ${MAX_LISTED_NAMES} names`,
    remedy: "name a folder further down, or put the files in folders",
  });
}
