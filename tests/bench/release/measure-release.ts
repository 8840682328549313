// A release of a whole larval brain against its own bytes written by the codecs alone, in turns; then what a release holds in memory with ten times as many synapses.
import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CONNECTOME_SIZES } from "#fixtures/synthetic-connectome.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare } from "#tests/bench/measure.ts";
import type { ReleaseMemory } from "#tests/bench/release/release-memory.ts";
import type { Taken } from "#tests/bench/release/taken.ts";

const ROUNDS = 2;
const SIZES = [100_000, 1_000_000] as const;
const MEMORY = fileURLToPath(new URL("release-memory.ts", import.meta.url));

export async function measureRelease(): Promise<readonly Figure[]> {
  return inFolder(measureTime);
}

export async function measureReleaseMemory(): Promise<readonly Figure[]> {
  return inFolder(measureMemory);
}

async function inFolder(
  measure: (root: string) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const root = await mkdtemp(join(tmpdir(), "fascicle-release-"));
  try {
    return await measure(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function measureTime(root: string): Promise<readonly Figure[]> {
  // Each side in a process of its own: neither looks through the other's memory.
  const ours = new Side("write-release.ts", root);
  const peer = new Side("write-by-codecs.ts", root);
  try {
    await ours.turn("first");
    await peer.turn("first");
    const rounds: { readonly ours: Taken; readonly peer: Taken }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ ours: await ours.turn("ours"), peer: await peer.turn("peer") });
      for (const name of ["ours", "peer"]) await rm(join(root, name), { recursive: true });
    }
    const { neuronCount, pairCount } = CONNECTOME_SIZES.larva;
    const figure = (name: string, part: keyof Taken): Figure => ({
      name,
      against: "its bytes by the codecs alone",
      unit: "ms",
      comparison: compare(
        rounds.map(({ ours, peer }) => ({ ours: [ours[part]], peer: [peer[part]] })),
      ),
    });
    return [
      figure(`a release of ${neuronCount} neurons, ${pairCount} synapses`, "processorMs"),
      figure("… by the clock", "elapsedMs"),
    ];
  } finally {
    ours.end();
    peer.end();
  }
}

/** A process that writes into a folder that it is told, and says what that took. */
class Side {
  readonly #child: ChildProcess;

  constructor(script: string, root: string) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.#child = fork(path, [root], { execArgv: ["--import", "tsx"] });
  }

  async turn(name: string): Promise<Taken> {
    this.#child.send(name);
    const answered = once(this.#child, "message");
    const ended = once(this.#child, "exit").then(() => {
      throw new Error("a side of the measurement ended");
    });
    const [answer] = await Promise.race([answered, ended]);
    return answer as Taken;
  }

  end(): void {
    this.#child.kill();
  }
}

async function measureMemory(root: string): Promise<readonly Figure[]> {
  const held: number[] = [];
  for (const size of SIZES) {
    const memory = await memoryOf(join(root, `memory-${size}`), size);
    const [heldMb, residentMb] = [memory.heldBytes / 1e6, memory.residentBytes / 1e6];
    console.error(
      `fascicle: ${size} synapses: ${heldMb.toFixed(1)} MB held at most, in ${memory.samples} looks; ` +
        `${residentMb.toFixed(0)} MB resident beyond the start`,
    );
    held.push(heldMb);
  }
  const [few, many] = held;
  return [
    {
      name: `memory of a release of ${SIZES[1]} synapses`,
      against: `of one of ${SIZES[0]}`,
      unit: "MB",
      comparison: compare([{ ours: [many], peer: [few] }]),
    },
  ];
}

async function memoryOf(outDir: string, size: number): Promise<ReleaseMemory> {
  const flags = ["--import", "tsx", "--expose-gc"];
  const args = [...flags, MEMORY, outDir, String(size)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  await rm(outDir, { recursive: true });
  return JSON.parse(stdout) as ReleaseMemory;
}
