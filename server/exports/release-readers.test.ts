// [SY3][AD2] A release as readers that are not ours find it: in every format the same neurons, the same
// connections, the same sum of synapses, every id to its last digit.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syntheticConnectome } from "#fixtures/synthetic-connectome.ts";
import { syntheticReleaseSource } from "#server/exports/synthetic-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { DUCKDB_READER } from "#tests/support/release-readers/duckdb.ts";
import { JAVASCRIPT_READERS } from "#tests/support/release-readers/javascript.ts";
import { PYTHON_READERS } from "#tests/support/release-readers/python.ts";
import type { Reading } from "#tests/support/release-readers/reading.ts";

const SIZE = { seed: 11, neuronCount: 120, pairCount: 3_000 };
const READERS = [...JAVASCRIPT_READERS, DUCKDB_READER, ...PYTHON_READERS];

let root: string;
const readings: Reading[] = [];
const missing: string[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "release-readers-"));
  const dir = join(root, "out");
  await writeRelease(syntheticReleaseSource(SIZE), dir);
  for (const reader of READERS) {
    const found = await reader.read(dir);
    if (found === null) missing.push(reader.name);
    else readings.push(...found);
  }
  const present = READERS.map(({ name }) => name).filter((name) => !missing.includes(name));
  process.stdout.write(`readers of a release: ${present.join(", ")}`);
  process.stdout.write(`; not on this machine: ${missing.join(", ") || "none"}\n`);
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe("readers of a release", () => {
  it("are five at least that come with the tests", () => {
    const always = [...JAVASCRIPT_READERS, DUCKDB_READER].map(({ name }) => name);
    expect(always.filter((name) => missing.includes(name))).toEqual([]);
    expect(always).toHaveLength(5);
  });

  it("find the same neurons, connections and sum of synapses in every file", () => {
    const { connectionCount } = syntheticConnectome(SIZE);
    expect(readings.length).toBeGreaterThan(35);
    for (const { reader, path, ...counts } of readings) {
      const where = `${reader}, ${path}`;
      if (counts.neuronCount !== null) expect(counts.neuronCount, where).toBe(SIZE.neuronCount);
      if (counts.connectionCount !== null)
        expect(counts.connectionCount, where).toBe(connectionCount);
      if (counts.pairCount !== null) expect(counts.pairCount, where).toBe(SIZE.pairCount);
    }
  });

  it("find every id above 2^53 exactly", () => {
    const ids = [...syntheticConnectome(SIZE).segments()].map(({ root: id }) => id);
    expect(ids.every((id) => id > 2n ** 53n && BigInt(Number(id)) !== id)).toBe(true);
    const known = new Set(ids.map(String));
    for (const { reader, path, neuronIds, neuronCount } of readings) {
      const where = `${reader}, ${path}`;
      expect(
        [...neuronIds].filter((id) => !known.has(id)),
        where,
      ).toEqual([]);
      if (neuronCount !== null) expect(neuronIds.size, where).toBe(known.size);
      else expect(neuronIds.size, where).toBeGreaterThan(known.size / 2);
    }
  });
});
