// A fingerprint of sources by their content, so that a checkout or a touch builds nothing anew.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Tests are checked by their own stage and are no part of what is built. */
const NOT_BUILT = /[.](test|bench)[.]tsx?$/;

/** Of the files and folders named, in a fixed order; one that is missing counts as empty. */
export async function sourceHash(root, names) {
  const hash = createHash("sha256");
  hash.update(`node ${process.versions.node.split(".")[0]}\n`);
  for (const path of (await Promise.all(names.map((name) => filesAt(root, name)))).flat()) {
    const content = await readFile(join(root, path));
    hash.update(`${path}\n${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

async function filesAt(root, name) {
  let entries;
  try {
    entries = await readdir(join(root, name), { withFileTypes: true });
  } catch (error) {
    if (error.code === "ENOTDIR") return [name];
    if (error.code === "ENOENT") return [];
    throw error;
  }
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  const found = [];
  for (const entry of entries) {
    if (NOT_BUILT.test(entry.name)) continue;
    const path = `${name}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesAt(root, path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}
