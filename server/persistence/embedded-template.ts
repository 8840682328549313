// For tests: the embedded database as a first start leaves it, with every table and nothing in them.
// Making one takes seconds of processor, copying it a few tenths of one; so it is made once for a state of
// the tables and of PGlite, by the code that makes every other, and kept in .cache for later runs.
// The two databases in it that nobody ever connects to are left out: they are 600 of its 1,100 files.
// First starts themselves are put to the test where nothing is laid beforehand.
import { createHash, randomUUID } from "node:crypto";
import { copyFileSync, promises as fs, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { embeddedDirectory } from "#server/persistence/embedded-database.ts";
import { openDatabase } from "#server/persistence/open-database.ts";

const UNUSED_DATABASES = ["template0", "template1"];
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TEMPLATES = path.join(ROOT, ".cache", "embedded-templates");
const PGLITE = path.join(ROOT, "node_modules", "@electric-sql", "pglite", "package.json");

/** The empty database in a data folder that has none yet; the folder is made where it is missing. */
export async function layEmbeddedDatabase(dataDir: string, migrationsDir: string): Promise<void> {
  const directory = embeddedDirectory(dataDir);
  await fs.mkdir(dataDir, { recursive: true });
  const template = await templateOf(migrationsDir);
  copyTree(template, directory);
}

/** As `cp` does, for a third less: of these files nothing need be asked beforehand. */
function copyTree(source: string, target: string): void {
  mkdirSync(target);
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [from, to] = [path.join(source, entry.name), path.join(target, entry.name)];
    if (entry.isDirectory()) copyTree(from, to);
    else copyFileSync(from, to);
  }
}

async function templateOf(migrationsDir: string): Promise<string> {
  const template = path.join(TEMPLATES, await stateOf(migrationsDir));
  if (!(await exists(template))) await makeTemplate(template, migrationsDir);
  return template;
}

/** Whatever decides what a first start makes. */
async function stateOf(migrationsDir: string): Promise<string> {
  const hash = createHash("sha256").update(UNUSED_DATABASES.join());
  const { version } = JSON.parse(await fs.readFile(PGLITE, "utf8")) as { version: string };
  hash.update(version);
  const names = await fs.readdir(migrationsDir, { recursive: true });
  for (const name of names.sort()) {
    const file = path.join(migrationsDir, name);
    if (!(await fs.stat(file)).isFile()) continue;
    hash.update(`\n${name}\n`).update(await fs.readFile(file));
  }
  return hash.digest("hex").slice(0, 16);
}

/** Several processes may make it at once: each has its own draft, and the first one's stays. */
async function makeTemplate(template: string, migrationsDir: string): Promise<void> {
  const draft = path.join(TEMPLATES, `draft-${randomUUID()}`);
  await fs.mkdir(draft, { recursive: true });
  try {
    const database = await openDatabase({ dataDir: draft, migrationsDir });
    await database.runAlone("update pg_database set datistemplate = false");
    for (const name of UNUSED_DATABASES) await database.runAlone(`drop database ${name}`);
    await database.close();
    await fs.rename(embeddedDirectory(draft), template).catch(async (error: unknown) => {
      if (!(await exists(template))) throw error;
    });
  } finally {
    await fs.rm(draft, { recursive: true, force: true });
  }
}

async function exists(target: string): Promise<boolean> {
  return fs.access(target).then(
    () => true,
    () => false,
  );
}
