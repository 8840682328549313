// [LV2] Promise 14: a backup that is taken while people edit, of the embedded database by the command
// and of PostgreSQL by its own tools, is restored elsewhere after the server was killed. Nothing that
// was acknowledged before it began is missing, and every hash is right.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type DatabasePlace,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { EditedWorld, type Place } from "#tests/faults/backup/edited-world.ts";
import { emailOf, type KillWorld, makeKillWorld } from "#tests/faults/kills/kill-world.ts";
import { KilledServer } from "#tests/faults/kills/killed-server.ts";
import { Progress } from "#tests/faults/progress.ts";
import { limitMs, rounds, roundsOfPart } from "#tests/faults/scale.ts";
import { RunningCommand } from "#tests/server/running-command.ts";
import { askJson } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { findPostgresTool } from "#tests/support/postgres-tools.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";

const run = promisify(execFile);
const BACKUPS = Math.max(1, roundsOfPart({ full: 20, short: 1 }));
const DEATHS = Math.max(1, roundsOfPart({ full: 10, short: 1 }));
/** Of the backups after such a death: by the server, and by a command that finds none. */
const RESTORES = rounds({ full: 2, short: 1 });
/** Before each backup. */
const EDITS = 20;

const [embedded, postgres] = await openDatabasesUnderTest();
const tools = { dump: findPostgresTool("pg_dump"), restore: findPostgresTool("pg_restore") };
const hasPostgres = postgres !== undefined && tools.dump !== null && tools.restore !== null;
if (!hasPostgres) {
  const reason = postgres === undefined ? "no PostgreSQL server" : "no pg_dump or pg_restore";
  process.stdout.write(`backup of PostgreSQL: SKIPPED, there is ${reason} here\n`);
}

let folder: string;
let world: KillWorld | null;
let server: KilledServer | null;
let edited: EditedWorld | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fascicle-backup-"));
  [world, server, edited] = [null, null, null];
});

afterEach(async () => {
  edited?.close();
  await server?.end();
  await world?.remove();
  await rm(folder, { recursive: true, force: true });
});

async function begin(engine: typeof embedded): Promise<EditedWorld> {
  world = await makeKillWorld(engine, join(folder, "data"));
  server = await KilledServer.on(world);
  edited = await EditedWorld.begin(world, server);
  return edited;
}

async function command(args: readonly string[], place: Place): Promise<string> {
  const env = { DATABASE_URL: place.databaseUrl ?? "" };
  const result = await runFascicle(args, place.dataDir, env);
  expect(result, args.join(" ")).toMatchObject({ exitCode: 0, stderr: expect.anything() });
  return result.stdout;
}

describe("[LV2] the embedded database", () => {
  test(`${BACKUPS} backups under way hold all that was acknowledged before them`, {
    timeout: limitMs(60_000, BACKUPS),
  }, async () => {
    const edited = await begin(embedded);
    const place = { dataDir: edited.world.dataDir };
    const taken = [];
    const heldMs: number[] = [];
    const progress = new Progress("backups taken", BACKUPS);
    const restoring = new Progress("backups restored and compared", BACKUPS);
    for (let index = 0; index < BACKUPS; index++) {
      await edited.edited(EDITS);
      const file = join(folder, `${index}.fascicle`);
      const shownBefore = edited.shown.all;
      const said = await command(["backup", file], place);
      heldMs.push(Number(/Edits waited ([0-9,]+) ms/.exec(said)?.[1].replaceAll(",", "")));
      taken.push({ file, shownBefore });
      progress.at(taken.length, () => `edits waited at most ${Math.max(...heldMs)} ms`);
    }
    // What is acknowledged after the last one is in none of them: they are copies of a moment.
    await edited.edited(EDITS);
    await edited.powerCut();
    const lengths: number[] = [];
    for (const [index, { file, shownBefore }] of taken.entries()) {
      const copy = { dataDir: join(folder, `restored-${index}`) };
      expect(await command(["restore", file], copy)).toContain("every log ends where it ended");
      expect(await command(["verify"], copy)).toContain("every hash is right");
      lengths.push(await edited.compare(copy, shownBefore));
      restoring.at(lengths.length);
      if (index < BACKUPS - 1) await rm(copy.dataDir, { recursive: true });
    }
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    await goesOn({ dataDir: join(folder, `restored-${BACKUPS - 1}`) }, edited);
    const slowest = Math.max(...heldMs);
    process.stdout.write(
      `backups: ${BACKUPS} of logs of up to ${lengths.at(-1)} operations while people edited, 0 acknowledged missing; edits waited at most ${slowest} ms\n`,
    );
  });

  test(`a server that is killed within a backup leaves none, and writes the next, ${DEATHS} times`, {
    timeout: limitMs(60_000, DEATHS),
  }, async () => {
    const edited = await begin(embedded);
    const place = { dataDir: edited.world.dataDir };
    await edited.edited(EDITS);
    const file = join(folder, "lab.fascicle");
    const progress = new Progress("deaths within a backup", DEATHS);
    for (let death = 0; death < DEATHS; progress.at(++death)) {
      const dying = new RunningCommand(["backup", file], place.dataDir);
      await dying.says(death % 2 === 0 ? /copying the database/ : /writing the backup/);
      await edited.server.end();
      expect((await dying.ended).exitCode).toBe(1);
      expect(await readdir(folder)).not.toContain("lab.fascicle");
      await edited.server.start(null);
      await edited.edited(EDITS);
    }
    const shownBefore = edited.shown.all;
    await command(["backup", file], place);
    await edited.powerCut();
    await command(["backup", join(folder, "later.fascicle")], place);
    expect(await readdir(place.dataDir)).not.toContain("backup.partial");
    const copy = { dataDir: join(folder, "restored") };
    for (const name of ["later", "lab"].slice(0, RESTORES)) {
      await command(["restore", join(folder, `${name}.fascicle`)], copy);
      await edited.compare(copy, name === "lab" ? shownBefore : edited.shown.all);
      await rm(copy.dataDir, { recursive: true });
    }
  });
});

describe.skipIf(!hasPostgres)("[LV2] PostgreSQL", () => {
  test("a dump under way, with the data folder's files after it, holds all", {
    timeout: limitMs(60_000, 1),
  }, async () => {
    if (postgres === undefined || tools.dump === null || tools.restore === null) return;
    const edited = await begin(postgres);
    const { dataDir, env } = edited.world;
    const place = { dataDir, databaseUrl: env.DATABASE_URL };
    await edited.edited(EDITS);
    const refused = await runFascicle(["backup", join(folder, "x")], dataDir, env);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("pg_dump") });
    const shownBefore = edited.shown.all;
    const dump = join(folder, "fascicle.dump");
    await run(tools.dump, ["--format=custom", `--file=${dump}`, place.databaseUrl]);
    const copyDir = join(folder, "restored");
    await mkdir(copyDir);
    const files = join(folder, "files.tar");
    await run("tar", ["-cf", files, "-C", dataDir, "datasets", "secrets.json"]);
    await run("tar", ["-xf", files, "-C", copyDir]);
    await edited.edited(EDITS);
    await edited.powerCut();
    const target: DatabasePlace = await postgres.makePlace();
    try {
      const copy = { dataDir: copyDir, databaseUrl: target.options.databaseUrl ?? "" };
      const flags = ["--no-owner", "--single-transaction", "--exit-on-error"];
      await run(tools.restore, [...flags, `--dbname=${copy.databaseUrl}`, dump]);
      expect(await command(["verify"], copy)).toContain("every hash is right");
      const length = await edited.compare(copy, shownBefore);
      await goesOn(copy, edited);
      process.stdout.write(
        `backups: a dump of a log of ${length} operations while people edited, 0 acknowledged missing\n`,
      );
    } finally {
      await target.remove();
    }
  });
});

/** A server on the copy knows the person, and shows the session. */
async function goesOn(copy: Place, { world: { env }, sessionId, cookie }: EditedWorld) {
  const started = await FascicleServer.start({
    dataDir: copy.dataDir,
    env: { ...env, DATABASE_URL: copy.databaseUrl ?? "" },
  });
  try {
    const me = await askJson<{ email: string }>(started, "/api/v1/me", { cookie });
    expect(me.email).toBe(emailOf("ada"));
    await askJson(started, `/api/v1/sessions/${sessionId}`, { cookie });
  } finally {
    await started.stop();
  }
}
