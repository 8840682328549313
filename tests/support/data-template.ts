// A data folder with the demo and, where it is at hand, the larval stack: made once a run through
// the real server and the real command line, then copied for each test that changes it.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { larvalImportArgs } from "#tests/support/larval-data.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";

/** Returns the way to remove it. Sets FASCICLE_TEST_TEMPLATE for the tests. */
export default async function makeTemplate(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "fascicle-template-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const dataDir = join(folder, "data");
  await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
  const server = await FascicleServer.start({ dataDir });
  try {
    const args = larvalImportArgs();
    if (args !== null) {
      // The server runs and owns the folder: the command is carried out there.
      const result = await runFascicle(args, dataDir);
      if (result.exitCode !== 0) throw new Error(`the import failed:\n${result.stderr}`);
    }
  } catch (error) {
    await server.kill();
    remove();
    throw error;
  }
  await server.stop();
  process.env.FASCICLE_TEST_TEMPLATE = dataDir;
  return remove;
}

export interface TestFolder {
  readonly dataDir: string;
  remove(): void;
}

/** `parentDir`: in which it is made; that of temporary files where left out. */
export function copyTemplate(parentDir = tmpdir()): TestFolder {
  const template = process.env.FASCICLE_TEST_TEMPLATE;
  if (template === undefined) throw new Error("the template is made by the global set-up");
  const folder = mkdtempSync(join(parentDir, "fascicle-test-"));
  const dataDir = join(folder, "data");
  cpSync(template, dataDir, { recursive: true });
  return { dataDir, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
