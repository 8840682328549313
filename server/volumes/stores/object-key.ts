// A key never leaves its root: it comes from what a lab's files say of themselves.
import { objectName, storeError } from "#server/volumes/stores/store-error.ts";

const MAX_KEY_CHARACTERS = 1024;

/** The parts of a key; none for the root itself. Throws an ImportError for what is no key. */
export function keyParts(address: string, key: string): readonly string[] {
  if (key === "") return [];
  const parts = key.split("/");
  const isKey =
    key.length <= MAX_KEY_CHARACTERS &&
    parts.every((part) => part !== "" && part !== "." && part !== ".." && !hasForbidden(part));
  if (isKey) return parts;
  throw storeError(objectName(address, printable(key)), {
    field: "the path",
    problem: "is not one below the data's root",
    remedy: "name files by paths without empty parts, .. or control characters",
  });
}

function hasForbidden(part: string): boolean {
  for (let at = 0; at < part.length; at++) {
    const code = part.charCodeAt(at);
    if (code < 0x20 || code === 0x7f || code === 0x5c) return true;
  }
  return /\p{Surrogate}/u.test(part);
}

function printable(key: string): string {
  const short = key.length > 80 ? `${key.slice(0, 80)}…` : key;
  return JSON.stringify(short).slice(1, -1);
}
