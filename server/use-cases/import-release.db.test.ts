// [RL3][RV5] A release of everything comes back as what it was: the same manifest, the same rows, the same
// tables to the byte, on both engines and with a supervoxel in pieces. What was changed on the way is
// refused by the name of its file, and nothing is kept of it.
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { neuronsScope, type ReleaseChoice } from "#core/protocol/release-choice.ts";
import { rootOfPlace } from "#core/session/session-model.ts";
import { openRelease, releaseProblem } from "#server/composition/import-release-files.ts";
import { formatSums, parseSums, pathsBelow, sha256Of } from "#server/exports/release-sums.ts";
import { ReleaseZip } from "#server/exports/release-zip.ts";
import { storeReleaseSource } from "#server/exports/store-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { importRelease } from "#server/use-cases/import-release.ts";
import { datasetIdOf } from "#server/use-cases/register-dataset.ts";
import {
  finalizeSigned,
  type HostedLab,
  LAB_DATASET,
  LAB_DATASET_ID,
  must,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";

const NEVER = new AbortController().signal;
const WITHOUT_SKELETONS: ReleaseChoice = { scope: { kind: "everything" }, skeletons: "none" };

describe.each(await openDatabasesUnderTest())("a release that comes back on $name", ({ open }) => {
  let lab: HostedLab;
  let root: string;
  let released: string;
  let neuron: bigint;

  beforeAll(async () => {
    lab = await openHostedLab(open);
    root = await mkdtemp(join(tmpdir(), "import-release-"));
    await makeVersion();
    released = join(root, "released");
    await release(LAB_DATASET_ID, 1, released);
  });
  afterAll(async () => {
    await lab?.close();
    await rm(root, { recursive: true, force: true });
  });

  /** With a merge, a supervoxel cut in two, a synapse on a piece, and a record. */
  async function makeVersion(): Promise<void> {
    const session = await lab.newSession();
    const { graph } = session.model.base;
    const sizes = graph.sizesVoxel.toArray();
    const largest = sizes.indexOf(Math.max(...sizes));
    const placeOf = (index: number): Place => ({
      positionVoxel: graph.positionsVoxel.tripleAt(index),
      supervoxel: graph.supervoxelIds.at(index),
    });
    const cut = placeOf(largest);
    const labels = await session.dataset.volumes.labels.readBlock(0, {
      minVoxel: [0, 0, cut.positionVoxel[2]],
      maxVoxel: [96, 96, cut.positionVoxel[2] + 1],
    });
    const far = [labels.indexOf(largest + 1), labels.lastIndexOf(largest + 1)];
    const [source, sink] = far.map(
      (at): Place => ({
        supervoxel: cut.supervoxel,
        positionVoxel: [at % 96, Math.floor(at / 96), cut.positionVoxel[2]],
      }),
    );
    const isElsewhere = (place: Place, other: Place) =>
      rootOfPlace(session.model, place) !== rootOfPlace(session.model, other);
    const others = Array.from(sizes, (_, index) => placeOf(index));
    const apart = others.find((place) => isElsewhere(place, source));
    if (apart === undefined) throw new Error("the volume has more than one segment");
    const third = others.find((place) => isElsewhere(place, source) && isElsewhere(place, apart));
    if (third === undefined) throw new Error("the volume has more than two segments");
    neuron = rootOfPlace(session.model, third);
    const site = (place: Place) => ({ place, compartment: "axon" as const });
    const bodies: readonly IntentBody[] = [
      { kind: "merge", a: apart, b: third, confirmedFar: true },
      {
        kind: "split-supervoxel",
        ...{ supervoxel: cut.supervoxel, sources: [source], sinks: [sink], usesImage: false },
      },
      {
        kind: "synapse-add",
        synapse: {
          ...{ pre: site(sink), posts: [site(source), site(apart)], cleftVoxel: null },
          ...{ type: 'T, "in doubt"', confidence: 0.7 },
        },
      },
      {
        kind: "neuron-add",
        confirmedSecond: false,
        neuron: {
          ...{ place: apart, name: "神经元 <1>", type: "T4", class: "", side: "left" },
          ...{ transmitter: "", region: "", status: "", somaVoxel: [1, 2, 3], tags: ["a", "大"] },
        },
      },
    ];
    await must(session, lab.people.ada, ...bodies);
    neuron = rootOfPlace(session.model, apart);
    expect(await finalizeSigned(lab, session)).toMatchObject({ ok: true });
    lab.host.release(session.sessionId);
  }

  async function release(
    datasetId: string,
    version: number,
    dir: string,
    choice = WITHOUT_SKELETONS,
  ) {
    const opened = await lab.datasets.open(datasetId);
    if (opened === null) throw new Error("the dataset is there");
    const source = await storeReleaseSource(
      lab.store,
      opened.record,
      version,
      async () => (await opened.versionBase(version)).graph,
      async () => (await opened.versionVolumes(version)).labels,
    );
    if (source === null) throw new Error("the version is there");
    await writeRelease(source, dir, { choice });
  }

  const bringBack = (name: string, filePath: string, volume = LAB_DATASET) =>
    importRelease(
      {
        ...{ store: lab.store, datasets: lab.datasets, datasetsDir: lab.folder, nowMs: Date.now },
        ...{ openRelease: openRelease(join(root, "unpacked")), releaseProblem },
        onImported: async () => undefined,
      },
      { command: "import-release", name, volume, filePath },
      () => undefined,
      NEVER,
    );

  /** What a release says but for names and history. */
  async function tablesOf(dir: string): Promise<Readonly<Record<string, string>>> {
    const sums = parseSums(await readFile(join(dir, "SHA256SUMS"), "utf8")) ?? [];
    const own = sums.filter(({ path }) => /^(tables|agglomeration|masks|compat)\//.test(path));
    // Sign-offs are of the session, which stays where it was; with them the status in dialects.
    const isHistory = ({ path }: { readonly path: string }) =>
      /tables\/neurons\.|compat/.test(path);
    return Object.fromEntries(
      own.filter((file) => !isHistory(file)).map(({ path, sha256 }) => [path, sha256]),
    );
  }

  it("[RL3] is version 0 of a new dataset, with the manifest of the version that was released", async () => {
    const imported = await bringBack("back", released);
    expect(imported).toMatchObject({ ok: true, value: { wasThere: false } });
    const before = await lab.store.findVersion(LAB_DATASET_ID, 1);
    const after = await lab.store.findVersion(datasetIdOf("back"), 0);
    expect(after?.manifestHash).toBe(before?.manifestHash);
    const { segmentCount, synapseCount, connectionCount } = before ?? {};
    expect(after).toMatchObject({ segmentCount, synapseCount, connectionCount });
    expect(await lab.store.readPieces(datasetIdOf("back"), 0)).toHaveLength(2);
    expect(await lab.store.readNeurons(datasetIdOf("back"), 0)).toEqual(
      await lab.store.readNeurons(LAB_DATASET_ID, 1),
    );
    const report = await verifyStore(lab, () => undefined, NEVER);
    expect(report).toMatchObject({ problems: [], versionCount: 3 });
    expect(await bringBack("back", released)).toMatchObject({ value: { wasThere: true } });
  });

  it("is released again with the same tables", async () => {
    const again = join(root, "again");
    await release(datasetIdOf("back"), 0, again);
    const tables = await tablesOf(released);
    expect(Object.keys(tables)).toEqual(
      expect.arrayContaining([
        "agglomeration/edges.parquet",
        "agglomeration/supervoxel_pieces.csv",
        "tables/neuron_records.parquet",
        "tables/synapses.csv",
      ]),
    );
    expect(await tablesOf(again)).toEqual(tables);
  });

  it("is worked on from there as any other version", async () => {
    const datasetId = datasetIdOf("back");
    for (const { id, role } of Object.values(lab.people))
      await lab.store.setRole(id, datasetId, role);
    const session = await lab.newSession(0, datasetId);
    const [piece, other] = await lab.store.readPieces(datasetId, 0);
    const volumes = await session.dataset.versionVolumes(0);
    const at = await volumes.supervoxelIndexAt(piece.positionVoxel);
    expect(session.model.base.graph.supervoxelIds.at(at)).toBe(piece.id);
    const place = ({ id, positionVoxel }: typeof piece): Place => ({
      supervoxel: id,
      positionVoxel,
    });
    const merge: IntentBody = {
      kind: "merge",
      a: place(piece),
      b: place(other),
      confirmedFar: true,
    };
    await must(session, lab.people.ada, merge);
    expect(await finalizeSigned(lab, session)).toMatchObject({ ok: true, value: { version: 1 } });
    lab.host.release(session.sessionId);
    const report = await verifyStore(lab, () => undefined, NEVER);
    expect(report).toMatchObject({ problems: [], versionCount: 4 });
  });

  it("comes back from its zip, and from one that others have packed", async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await ReleaseZip.open(released, "r-v1")).bytes()) chunks.push(chunk);
    await writeFile(join(root, "ours.zip"), Buffer.concat(chunks));
    const files: Record<string, Uint8Array> = {};
    for (const path of await pathsBelow(released))
      files[path] = await readFile(join(released, path));
    await writeFile(join(root, "theirs.zip"), zipSync(files));
    const before = await lab.store.findVersion(LAB_DATASET_ID, 1);
    for (const name of ["ours", "theirs"]) {
      expect(await bringBack(name, join(root, `${name}.zip`))).toMatchObject({ ok: true });
      const after = await lab.store.findVersion(datasetIdOf(name), 0);
      expect(after?.manifestHash).toBe(before?.manifestHash);
    }
    expect(await readdir(join(root, "unpacked"))).toEqual([]);
  });

  it.each(["tables/synapses.parquet", "provenance/base.json", "masks/"])(
    "is refused where a byte of %s was flipped, and nothing is kept",
    async (start) => {
      const spoiled = await copyOf(`spoiled-${start.replace(/\W/g, "-")}`);
      const path = (await pathsBelow(spoiled)).find((each) => each.startsWith(start)) ?? start;
      const bytes = await readFile(join(spoiled, path));
      bytes[bytes.length >> 1] ^= 1;
      await writeFile(join(spoiled, path), bytes);
      const refused = await bringBack("spoiled", spoiled);
      expect(refused.ok ? "" : refused.error).toContain(
        `${join(spoiled, path)}: its bytes are not those that SHA256SUMS names`,
      );
      await expectNothing("spoiled");
    },
  );

  it("is refused where its list of contents was made to fit, by the field or the manifest", async () => {
    const other = await copyOf("other");
    const path = "agglomeration/supervoxel_to_neuron.parquet";
    const zero = join(root, "zero");
    await release(LAB_DATASET_ID, 0, zero);
    await cp(join(zero, path), join(other, path));
    await sumAgain(other);
    const refused = await bringBack("spoiled", other);
    expect(refused.ok ? "" : refused.error).toContain(`${join(other, path)}: row `);
    await expectNothing("spoiled");
    const swapped = await copyOf("swapped");
    const records = "tables/neuron_records.parquet";
    await cp(join(zero, records), join(swapped, records));
    await sumAgain(swapped);
    const otherManifest = await bringBack("spoiled", swapped);
    expect(otherManifest.ok ? "" : otherManifest.error).toContain("base.json: manifestHash is ");
    await expectNothing("spoiled");
  });

  it("is refused where it is a part, no release, or of no such volume", async () => {
    const part = join(root, "part");
    const choice: ReleaseChoice = { scope: neuronsScope([neuron]), skeletons: "none" };
    await release(LAB_DATASET_ID, 1, part, choice);
    const refusals = [
      [await bringBack("part", part), `is a part of a version (1 neuron, ${neuron})`],
      [await bringBack("part", root), "SHA256SUMS: the list of contents is not there"],
      [
        await bringBack("part", join(released, "README.md")),
        "README.md: its end cannot be unpacked",
      ],
      [await bringBack("part", released, "nowhere"), "nowhere"],
      [await bringBack(LAB_DATASET, released), "is there already"],
    ] as const;
    for (const [result, words] of refusals) expect(result.ok ? "" : result.error).toContain(words);
    await expectNothing("part");
  });

  async function copyOf(name: string): Promise<string> {
    await cp(released, join(root, name), { recursive: true });
    return join(root, name);
  }

  async function sumAgain(dir: string): Promise<void> {
    const files: { path: string; sha256: string }[] = [];
    for (const path of await pathsBelow(dir)) {
      if (path !== "SHA256SUMS") files.push({ path, sha256: await sha256Of(join(dir, path)) });
    }
    await writeFile(join(dir, "SHA256SUMS"), formatSums(files));
  }

  async function expectNothing(name: string): Promise<void> {
    expect(await lab.store.findDatasetByName(name)).toBeNull();
    const folders = await readdir(lab.folder);
    expect(folders.filter((each) => each.startsWith(datasetIdOf(name)))).toEqual([]);
  }
});
