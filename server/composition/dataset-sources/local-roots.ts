// Which paths of this machine may be read. What comes over the web must lie below a configured root,
// once every link in it is followed; whoever is at the command line reads what their account may.
import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { AskedBy } from "#server/use-cases/ports/dataset-sources.ts";
import { ImportError } from "#server/volumes/import-error.ts";

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** The path itself, with all links followed. Throws an ImportError that names the address. */
export async function localPath(
  address: string,
  roots: readonly string[],
  by: AskedBy,
): Promise<string> {
  const named = pathOf(address);
  if (by === "page" && roots.length === 0) {
    throw refusal(
      address,
      "is a path on the server, and no folder is open to the page",
      "start the server with FASCICLE_DATA_ROOTS set to the folders that hold your data",
    );
  }
  const real = await realpath(named).catch(() => null);
  const outside = () =>
    refusal(
      address,
      "is not there, or not below a folder that is open to the page",
      `give a path below ${roots.join(" or ")}`,
    );
  if (by === "command") {
    if (real !== null) return real;
    throw refusal(address, "is not there", "check the path");
  }
  // The same words for both, so that nobody learns what else is on the disk.
  if (real === null) throw outside();
  for (const root of roots) {
    const from = await realpath(root).catch(() => null);
    if (from === null) continue;
    const below = relative(from, real);
    if (below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below)) return real;
  }
  throw outside();
}

function pathOf(address: string): string {
  if (address.includes("\0")) throw refusal(address, "has a NUL", "check the address");
  if (/^file:\/\//i.test(address)) {
    try {
      return fileURLToPath(address);
    } catch {
      throw refusal(address, "is no path of this machine", "write it as /path/to/the/data");
    }
  }
  if (SCHEME.test(address)) {
    throw refusal(address, "is of a kind that cannot be read", "give a path on the server");
  }
  if (isAbsolute(address)) return resolve(address);
  throw refusal(address, "is no whole path", "write it from the root, like /data/em");
}

function refusal(address: string, problem: string, remedy: string): ImportError {
  return new ImportError({ file: address, field: "the address", problem, remedy });
}
