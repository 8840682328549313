// One build of a folder at a time, whoever starts it: a second one waits for the first. A lock whose
// process is dead is taken over.
import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const ASK_EVERY_MS = 300;

export async function withBuildLock(root, work) {
  const path = join(root, "dist", "build.lock");
  await mkdir(join(root, "dist"), { recursive: true });
  await take(path);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path) {
  let hasTold = false;
  for (;;) {
    if (await create(path)) return;
    const holder = Number(await readFile(path, "utf8").catch(() => ""));
    if (holder > 0 && !isAlive(holder)) {
      await rm(path, { force: true });
      continue;
    }
    if (!hasTold) {
      console.error(
        `fascicle: process ${holder} is building; waiting for it (if it is not, remove ${path}) …`,
      );
    }
    hasTold = true;
    await pause(ASK_EVERY_MS);
  }
}

/** False where there is a lock. It appears whole, with its holder's number, by the link. */
async function create(path) {
  const draft = `${path}.${process.pid}.${randomUUID()}`;
  await writeFile(draft, String(process.pid));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
