// [SY3][AD2] A release as readers that are not ours find it: in every format the same neurons, the same
// connections, the same sum of synapses, every id to its last digit; skeletons with the same nodes.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allRows } from "#server/exports/pages.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { releaseWorlds } from "#tests/faults/releases/release-worlds.ts";
import { limitMs, rounds } from "#tests/faults/scale.ts";
import { DUCKDB_READER } from "#tests/support/release-readers/duckdb.ts";
import { JAVASCRIPT_READERS } from "#tests/support/release-readers/javascript.ts";
import { PYTHON_READERS } from "#tests/support/release-readers/python.ts";
import type { Reading } from "#tests/support/release-readers/reading.ts";
import { readByNeuron, skeletonsOf } from "#tests/support/release-readers/swc.ts";

const READERS = [...JAVASCRIPT_READERS, DUCKDB_READER, ...PYTHON_READERS];
const LIMIT_MS = limitMs(60_000, rounds({ full: 20, short: 1 }));

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "release-readers-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

interface Expected {
  readonly neuronIds: ReadonlySet<string>;
  /** Those with a connection. */
  readonly connectedIds: ReadonlySet<string>;
  readonly connectionCount: number;
  readonly pairCount: number;
}

async function expectedOf(source: ReleaseSource): Promise<Expected> {
  const segments = await allRows(source.readSegments());
  const connections = await allRows(source.readConnections());
  return {
    neuronIds: new Set(segments.map((segment) => String(segment.root))),
    connectedIds: new Set(
      connections.flatMap(({ preRoot, postRoot }) => [preRoot, postRoot].map(String)),
    ),
    connectionCount: connections.length,
    pairCount: connections.reduce((sum, { synapseCount }) => sum + synapseCount, 0),
  };
}

describe.each(await releaseWorlds())("readers of a release of $name", ({ name, source }) => {
  let expected: Expected;
  const readings: Reading[] = [];
  const missing: string[] = [];
  const dir = () => join(root, name.replaceAll(" ", "-"));

  beforeAll(async () => {
    expected = await expectedOf(source);
    // Of a stack that nobody has worked on yet the usual choice would be none.
    const skeletons = source.readLabelVolume === undefined ? "usual" : "all";
    await writeRelease(source, dir(), { choice: { scope: { kind: "everything" }, skeletons } });
    for (const reader of READERS) {
      const found = await reader.read(dir());
      if (found === null) missing.push(reader.name);
      else readings.push(...found);
    }
    const present = READERS.map((reader) => reader.name).filter((each) => !missing.includes(each));
    process.stdout.write(`readers of a release: ${present.join(", ")}`);
    process.stdout.write(`; not on this machine: ${missing.join(", ") || "none"}\n`);
    process.stdout.write(
      `${name}: ${expected.neuronIds.size} neurons, ${expected.connectionCount} connections, ` +
        `${expected.pairCount} synapses in ${readings.length} readings\n`,
    );
  }, LIMIT_MS);

  it("are five at least that come with the tests", () => {
    const always = [...JAVASCRIPT_READERS, DUCKDB_READER].map((reader) => reader.name);
    expect(always.filter((each) => missing.includes(each))).toEqual([]);
    expect(always).toHaveLength(5);
  });

  it("find the same neurons, connections and sum of synapses in every file", () => {
    expect(readings.length).toBeGreaterThan(35);
    for (const { reader, path, ...counts } of readings) {
      const where = `${reader}, ${path}`;
      if (counts.neuronCount !== null) {
        expect(counts.neuronCount, where).toBe(expected.neuronIds.size);
      }
      if (counts.connectionCount !== null) {
        expect(counts.connectionCount, where).toBe(expected.connectionCount);
      }
      if (counts.pairCount !== null) expect(counts.pairCount, where).toBe(expected.pairCount);
    }
  });

  it("find every id above 2^53 exactly", () => {
    const ids = [...expected.neuronIds].map(BigInt);
    expect(ids.every((id) => id > 2n ** 53n)).toBe(true);
    expect(ids.filter((id) => BigInt(Number(id)) !== id).length).toBeGreaterThan(ids.length / 2);
    for (const { reader, path, neuronIds, neuronCount } of readings) {
      const whole = neuronCount === null ? expected.connectedIds : expected.neuronIds;
      const unknown = [...neuronIds].filter((id) => !whole.has(id));
      expect(unknown.slice(0, 5), `${reader}, ${path}`).toEqual([]);
      expect(neuronIds.size, `${reader}, ${path}`).toBe(whole.size);
    }
  });

  it("find the nodes, trees and lengths of skeletons that the table tells", async () => {
    const told = await skeletonsOf(dir());
    if (source.readLabelVolume === undefined) return expect(told).toEqual([]);
    expect(told.length).toBeGreaterThan(10);
    const found = await readByNeuron(
      dir(),
      told.map(({ path }) => path),
    );
    if (found === null) return process.stdout.write("SWC was not read by NEURON: not here\n");
    expect(found).toHaveLength(told.length);
    for (const [i, { path, cableNm, ...counts }] of told.entries()) {
      expect(found[i], path).toMatchObject(counts);
      // Positions in SWC are rounded to a tenth of a nanometre.
      expect(Math.abs(found[i].cableNm - cableNm), path).toBeLessThan(0.1 * (counts.nodes + 1));
    }
    return undefined;
  });
});
