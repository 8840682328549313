// The import as a lab meets it: files on a disk and a command line, with the server running or not.
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { RunningCommand } from "#tests/server/running-command.ts";
import {
  EDGES,
  importArgs,
  LEFT,
  labelsOf,
  MIDDLE,
  SMALL_SHAPE,
  type SmallVolume,
  writeLabels,
  writeSmallVolume,
} from "#tests/server/small-volume.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { FascicleServer, freePort } from "#tests/support/fascicle-server.ts";
import { type CommandResult, runFascicle } from "#tests/support/run-fascicle.ts";

/** Enough sections that an import of it is still under way when Ctrl+C arrives. */
const LONG_SHAPE: Vec3 = [384, 384, 240];
/** The first that is told of it: a busy machine hears of all of it late. */
const UNDER_WAY = /^image: \d+ %/;
const GIVE_UP = { timeout: 20_000, interval: 50 };

const folder = makeTemporaryFolder();
const dataDir = join(folder.path, "data");
let long: SmallVolume;
let volumeCount = 0;

beforeAll(async () => {
  await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
  long = await writeSmallVolume(join(folder.path, "long"), LONG_SHAPE);
});

afterAll(() => folder.remove());

function freshVolume(): Promise<SmallVolume> {
  return writeSmallVolume(join(folder.path, `volume-${volumeCount++}`));
}

function datasetFolders(): readonly string[] {
  const dir = join(dataDir, "datasets");
  return existsSync(dir) ? readdirSync(dir).sort() : [];
}

async function listing(): Promise<string> {
  const { exitCode, stdout } = await runFascicle(["datasets"], dataDir);
  expect(exitCode).toBe(0);
  return stdout;
}

/** What was not yet done when Ctrl+C arrived: on a busy machine an import can be over before anybody hears of it. */
interface Interrupted {
  readonly name: string;
  readonly result: CommandResult;
  /** Folders of datasets, before it began. */
  readonly before: readonly string[];
}

const INTERRUPTS = 4;

async function interruptUnderWay(name: string, volume: SmallVolume): Promise<Interrupted> {
  for (let tries = 1; tries <= INTERRUPTS; tries++) {
    const before = datasetFolders();
    const own = `${name}-${tries}`;
    const command = new RunningCommand(importArgs(own, volume), dataDir);
    await command.says(UNDER_WAY);
    command.interrupt();
    const result = await command.ended;
    if (result.exitCode !== 0) return { name: own, result, before };
  }
  throw new Error(`${INTERRUPTS} imports were over before they could be interrupted`);
}

/** One sentence on stderr, beside lines of progress, and nothing of the dataset kept. */
async function expectRefused(args: readonly string[], sentence: RegExp): Promise<void> {
  const before = datasetFolders();
  const { exitCode, stdout, stderr } = await runFascicle(args, dataDir);
  const lines = stderr.split("\n").filter((line) => line !== "" && !/: \d+ %/.test(line));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^fascicle: .*[.]$/);
  expect(lines[0]).toMatch(sentence);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(datasetFolders()).toEqual(before);
}

interface Refusal {
  readonly what: string;
  /** Spoils the files, or says how the command is to be called. */
  readonly args: (volume: SmallVolume) => Promise<readonly string[]>;
  readonly sentence: RegExp;
}

const REFUSALS: readonly Refusal[] = [
  {
    what: "supervoxels of another shape",
    async args(volume) {
      const shapeVoxel: Vec3 = [12, 8, 2];
      await writeLabels(volume.supervoxelsPath, labelsOf(shapeVoxel), shapeVoxel);
      return importArgs("refused", volume);
    },
    sentence: /supervoxels[.]tif: the supervoxels' shape is 12 × 8 × 2, .* 12 × 8 × 3; give an/,
  },
  {
    what: "a column that the edges do not have",
    args: async (volume) => importArgs("refused", volume, ["--on", "joined"]),
    sentence: /edges[.]csv: column joined is not among the columns sv1, .* kept; name the column/,
  },
  {
    what: "[AD2] an id above 2^63-1 in the supervoxels",
    async args(volume) {
      const labels = labelsOf(SMALL_SHAPE).with(5, 2n ** 63n);
      await writeLabels(volume.supervoxelsPath, labels, SMALL_SHAPE);
      return importArgs("refused", volume);
    },
    sentence: /supervoxels[.]tif: the id at 5, 0, 0 is 9223372036854775808, .*; renumber/,
  },
  {
    what: "[AD2] an id below 1 in the edges",
    async args(volume) {
      await writeFile(volume.edgesPath, `${EDGES}0,${LEFT},0.5,0\n`);
      return importArgs("refused", volume);
    },
    sentence: /edges[.]csv: column sv1 in line 4 is "0"; write a whole number from 1 to 2\^63-1/,
  },
  {
    what: "an id in the edges that no voxel has",
    async args(volume) {
      // As a spreadsheet leaves it: the ids went through a floating-point number.
      await writeFile(volume.edgesPath, `sv1,sv2,affinity\n${Number(LEFT)},${MIDDLE},0.9\n`);
      return importArgs("refused", volume);
    },
    sentence: /edges[.]csv: column sv1 in line 2 is \d+, which no voxel .* has; use the edges/,
  },
  {
    what: "a TIFF that was cut short",
    async args(volume) {
      const whole = await readFile(volume.supervoxelsPath);
      await writeFile(volume.supervoxelsPath, whole.subarray(0, whole.length - 100));
      return importArgs("refused", volume);
    },
    sentence: /supervoxels[.]tif: .*(cut short|not a whole one|cannot be read); copy or export/,
  },
  {
    what: "a TIFF whose samples were cut short",
    async args(volume) {
      // As sharp writes it, directory first, so that what is missing is voxels.
      const image = { raw: { width: 12, height: 8, channels: 1 as const } };
      const tiff = await sharp(new Uint8Array(96), image)
        .toColourspace("b-w")
        .tiff({ compression: "none" })
        .toBuffer();
      const path = `${volume.imagePath}.tif`;
      await writeFile(path, tiff.subarray(0, tiff.length - 40));
      return importArgs("refused", { ...volume, imagePath: path });
    },
    sentence: /em[.]tif: .*(cut short|not a whole one|cannot be read); copy or export/,
  },
  {
    what: "an image that is not there",
    async args(volume) {
      await rm(volume.imagePath, { recursive: true });
      return importArgs("refused", volume);
    },
    sentence: /em: the image is not there; check the path/,
  },
  {
    what: "edges that are not there",
    async args(volume) {
      await rm(volume.edgesPath);
      return importArgs("refused", volume);
    },
    sentence: /edges[.]csv: the path is not there; check how it is written/,
  },
  {
    what: "a folder without sections",
    async args(volume) {
      const imagePath = join(volume.imagePath, "nothing-in-here");
      await mkdir(imagePath);
      return importArgs("refused", { ...volume, imagePath });
    },
    sentence: /nothing-in-here: the folder holds no PNG.* sections; name the folder/,
  },
  {
    what: "neither a threshold nor a column",
    args: async (volume) => importArgs("refused", volume, []),
    sentence: /import needs either --threshold T or --on COLUMN/,
  },
  {
    what: "a column of edges that are not given",
    args: async (volume) => [...builtArgs("refused", volume), "--on", "kept"],
    sentence: /--on names a column of the edges, but --edges is not given/,
  },
  {
    what: "both a threshold and a column",
    args: async (volume) => importArgs("refused", volume, ["--threshold", "0.5", "--on", "kept"]),
    sentence: /import needs either --threshold T or --on COLUMN/,
  },
];

/** The small volume without its edges. */
function builtArgs(name: string, { imagePath, supervoxelsPath }: SmallVolume): readonly string[] {
  return [
    ...["import", "--name", name, "--image", imagePath],
    ...["--supervoxels", supervoxelsPath, "--voxel-nm", "4,4,40"],
  ];
}

const BUILT = /^Imported \S+: 12 × 8 × 3 voxels, 3 supervoxels, 2 edges, /;

describe("an import that cannot go on says why in one sentence, and keeps nothing", () => {
  it.each(REFUSALS)("$what", async ({ args, sentence }) => {
    await expectRefused(await args(await freshVolume()), sentence);
  });

  it("and the dataset is not listed", async () => {
    expect(await listing()).not.toContain("refused");
  });
});

describe("an import without a server", () => {
  let name: string;

  it("that is interrupted keeps nothing, and works when it is run again", async () => {
    const { result, before, ...interrupted } = await interruptUnderWay("long", long);
    name = interrupted.name;
    expect(result).toMatchObject({ exitCode: 130, stdout: "" });
    expect(result.stderr).toMatch(/fascicle: Interrupted: what was not finished was not kept/);
    expect(datasetFolders()).toEqual(before);
    expect(await listing()).not.toContain(name);
    const again = await runFascicle(importArgs(name, long), dataDir);
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toMatch(
      new RegExp(`^Imported ${name}: 384 × 384 × 240 voxels, 3 supervoxels, 2 edges`),
    );
    expect(await listing()).toMatch(new RegExp(`^${name} `, "m"));
    expect(datasetFolders()).toHaveLength(before.length + 1);
  });

  it("and without edges builds them, in its own bundle's worker", async () => {
    const built = await runFascicle(builtArgs("built", await freshVolume()), dataDir);
    expect(built.exitCode).toBe(0);
    expect(built.stdout).toMatch(BUILT);
    expect(built.stderr).toMatch(/^building edges: 100 %$/m);
  });

  it("that is run twice was done already, and costs nothing", async () => {
    const again = await runFascicle(importArgs(name, long), dataDir);
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(again.stdout).toMatch(
      new RegExp(`^${name} was imported from these files already: .* 2 segments`),
    );
  });

  it("of other files under a name that is taken is refused, and changes nothing", async () => {
    const before = await listing();
    await expectRefused(
      importArgs(name, await freshVolume()),
      new RegExp(`--name: a dataset named ${name} is there already; choose another name`),
    );
    await expectRefused(importArgs(name, long, ["--on", "kept"]), /choose another name/);
    expect(await listing()).toBe(before);
  });
});

describe("an import while the server runs", () => {
  let server: FascicleServer;

  beforeAll(async () => {
    const env = { FASCICLE_DEMO: "0" };
    server = await FascicleServer.start({ dataDir, port: await freePort(), env });
  });

  afterAll(async () => {
    await server?.kill();
  });

  it("is carried out there: refused in the same words", async () => {
    const [wrongShape] = REFUSALS;
    await expectRefused(await wrongShape.args(await freshVolume()), wrongShape.sentence);
    expect(await listing()).not.toContain("refused");
  });

  it("that is interrupted keeps nothing, and works when it is run again", async () => {
    const { name, result, before } = await interruptUnderWay("long-again", long);
    expect(result).toMatchObject({ exitCode: 130, stdout: "" });
    await vi.waitFor(() => expect(datasetFolders()).toEqual(before), GIVE_UP);
    expect(await listing()).not.toContain(name);
    const again = await runFascicle(importArgs(name, long), dataDir);
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toMatch(new RegExp(`^Imported ${name}: `));
  });

  it("and without edges has them built there", async () => {
    const built = await runFascicle(builtArgs("built-there", await freshVolume()), dataDir);
    expect(built).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(BUILT) });
  });

  it("waits for one that is under way, and neither harms the other", async () => {
    const name = "both-at-once";
    const first = new RunningCommand(importArgs(name, long), dataDir);
    await first.says(UNDER_WAY);
    const other = new RunningCommand(importArgs(name, await freshVolume()), dataDir);
    await other.says(/^waiting for another import/);
    expect(await first.ended).toMatchObject({ exitCode: 0 });
    const refused = await other.ended;
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(`--name: a dataset named ${name} is there already`);
    expect(await listing()).toMatch(/^both-at-once +384 × 384 × 240 /m);
    const out = join(folder.path, "release");
    // Skeletons of blocks as large as these would take as long as all of the rest.
    const exported = ["export", "--dataset", name, "--version", "0", "--skeletons", "none"];
    expect(await runFascicle([...exported, "--out", out], dataDir)).toMatchObject({ exitCode: 0 });
  });
});
