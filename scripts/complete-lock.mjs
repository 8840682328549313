#!/usr/bin/env node
// npm leaves an optional platform package out of package-lock.json where the registry at hand does
// not have it, and `npm ci` then fails for everyone. This adds what is missing, with the platform that
// the package's name states; run it after `npm install` has changed the lock.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_ROOT } from "./project-root.mjs";

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "win32"];
const PROCESSORS = ["arm", "arm64", "ia32", "ppc64", "riscv64", "s390x", "x64"];

/** The lock with an entry for every optional dependency of exact version that it lacks. */
export function completedLock(lock) {
  const added = {};
  for (const entry of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      if (path in lock.packages || !/^\d/.test(version)) continue;
      // In npm's own order, so that its next write changes nothing.
      const { cpu, libc, os } = platformOf(name);
      const dev = entry.dev === true ? { dev: true } : {};
      const { license, engines } = entry;
      added[path] = { version, cpu, ...dev, ...libc, license, optional: true, os, engines };
    }
  }
  const paths = [...Object.keys(lock.packages), ...Object.keys(added)].sort((left, right) =>
    left.localeCompare(right, "en"),
  );
  const packages = Object.fromEntries(
    paths.map((path) => [path, lock.packages[path] ?? added[path]]),
  );
  return { ...lock, packages };
}

function platformOf(name) {
  const words = name.split(/[/-]/);
  const system = words.find((word) => SYSTEMS.includes(word));
  const processor = words.find((word) => PROCESSORS.includes(word));
  if (system === undefined || processor === undefined) {
    throw new Error(`${name} states no platform: add it to the lock by hand`);
  }
  const libc = words.includes("musl") ? { libc: ["musl"] } : {};
  return { cpu: [processor], libc, os: [system] };
}

if (process.argv[1] === join(PROJECT_ROOT, "scripts/complete-lock.mjs")) {
  const path = join(PROJECT_ROOT, "package-lock.json");
  const lock = JSON.parse(await readFile(path, "utf8"));
  const completed = completedLock(lock);
  await writeFile(path, `${JSON.stringify(completed, null, 2)}\n`);
  const count = Object.keys(completed.packages).length - Object.keys(lock.packages).length;
  console.log(`${count} platform packages added`);
}
