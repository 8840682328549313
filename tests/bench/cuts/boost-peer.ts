// Boost.Graph's answer to the same cuts, by a program of C++ that is compiled for the run. It holds
// each graph in memory, as the measuring process does, and times itself without reading and laying out.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { CutGraph } from "#tests/bench/cuts/cut-graph.ts";

export interface PeerAnswer {
  readonly tieMs: number;
  readonly flowMs: number;
  readonly value: number;
  readonly tiedCounts: readonly [sources: number, sinks: number];
}

const SOURCE = join(process.cwd(), "tests", "bench", "cuts", "boykov-kolmogorov.cpp");
const HEADER = "boost/graph/boykov_kolmogorov_max_flow.hpp";
const HOW_TO_GET = "on Debian or Ubuntu: apt-get install g++ libboost-graph-dev";

/** Why there can be no peer here and what to do, or null. */
export function missingForPeer(): string | null {
  const test = `#if !__has_include(<${HEADER}>)\n#error\n#endif\n`;
  const { error, status } = spawnSync("g++", ["-E", "-x", "c++", "-"], { input: test });
  if (error !== undefined) return `g++ is not installed (${HOW_TO_GET})`;
  return status === 0 ? null : `Boost.Graph is not installed (${HOW_TO_GET})`;
}

export class BoostPeer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #folder: string;

  private constructor(folder: string, program: string) {
    this.#folder = folder;
    this.#child = spawn(program, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @param folder what is compiled and written lies there. */
  static start(folder: string): BoostPeer {
    const program = join(folder, "boykov-kolmogorov");
    const { status, stderr } = spawnSync("g++", ["-O3", "-std=c++17", "-o", program, SOURCE]);
    if (status !== 0) throw new Error(`${SOURCE} could not be compiled:\n${stderr}`);
    return new BoostPeer(folder, program);
  }

  /** Where the peer finds a graph. */
  write(graph: CutGraph): string {
    const path = join(this.#folder, `${graph.name.replaceAll(/[^a-z0-9]+/g, "-")}.graph`);
    const [sources, sinks] = graph.groups;
    const counts = [graph.nodeCount, graph.edgeA.length, sources.length, sinks.length];
    const columns = [counts, graph.edgeA, graph.edgeB, graph.capacity, sources, sinks];
    const words = columns.map((column) => Buffer.from(Uint32Array.from(column).buffer));
    writeFileSync(path, Buffer.concat(words));
    return path;
  }

  async cut(path: string): Promise<PeerAnswer> {
    this.#child.stdin.write(`${path}\n`);
    const { value: line, done } = await this.#lines.next();
    if (done === true) throw new Error("the program of C++ ended before it had answered");
    const [tieNs, flowNs, value, sources, sinks] = line.split(" ").map(Number);
    return { tieMs: tieNs / 1e6, flowMs: flowNs / 1e6, value, tiedCounts: [sources, sinks] };
  }

  stop(): void {
    this.#child.kill();
  }
}
