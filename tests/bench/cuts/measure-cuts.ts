// Cuts against Boost.Graph on the same graphs, in turns: the flow alone against its Boykov–Kolmogorov,
// and a whole cut (looking for infinite edges, tying, flow, severed edges) against its Dijkstra and
// Boykov–Kolmogorov. Both must tie as many nodes and find a cut of the same value.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PathSearch } from "#core/agglomeration/cheapest-paths.ts";
import { buildLocalGraph } from "#core/agglomeration/local-graph.ts";
import { minimumCut } from "#core/agglomeration/minimum-cut.ts";
import { multicutGroups } from "#core/agglomeration/multicut-groups.ts";
import { Scratch } from "#core/agglomeration/scratch.ts";
import { tieGroups } from "#core/agglomeration/tie-groups.ts";
import { elapsedMs, nowNs } from "#tests/bench/clock.ts";
import { BoostPeer, missingForPeer } from "#tests/bench/cuts/boost-peer.ts";
import { type CutGraph, type CutShape, makeCutGraph } from "#tests/bench/cuts/cut-graph.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, median, type Round } from "#tests/bench/measure.ts";

const GRAPHS: readonly (readonly [CutShape, number])[] = [
  ["blobs", 1_000],
  ["blobs", 10_000],
  ["blobs", 27_000],
  ["walls", 27_000],
  ["sheets", 27_000],
  ["threads", 27_000],
  ["blobs", 100_000],
  ["blobs", 1_000_000],
  ["walls", 1_000_000],
  ["sheets", 1_000_000],
  ["threads", 1_000_000],
];
const ROUND_COUNT = 9;
/** A turn of a small graph is many cuts: so many edges in all. */
const EDGES_A_TURN = 100_000;
const EDGES_OF_WARM_UP = 3_000_000;

interface Cut {
  readonly flowMs: number;
  readonly wholeMs: number;
}

export async function measureCuts(): Promise<readonly Figure[]> {
  const missing = missingForPeer();
  if (missing !== null) {
    console.error(`fascicle: cuts are measured without a peer: ${missing}`);
    for (const [shape, edgeCount] of GRAPHS) sayAlone(new OurCuts(makeCutGraph(shape, edgeCount)));
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), "fascicle-cuts-"));
  const peer = BoostPeer.start(folder);
  try {
    const figures: Figure[] = [];
    for (const [shape, edgeCount] of GRAPHS) {
      figures.push(...(await measureGraph(peer, makeCutGraph(shape, edgeCount))));
    }
    return figures;
  } finally {
    peer.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureGraph(peer: BoostPeer, graph: CutGraph): Promise<readonly Figure[]> {
  const ours = new OurCuts(graph);
  const path = peer.write(graph);
  const answer = await peer.cut(path);
  if (answer.value !== ours.value || answer.tiedCounts.join() !== ours.tiedCounts.join()) {
    throw new Error(`${graph.name}: ${JSON.stringify(answer)} against ${JSON.stringify(ours)}`);
  }
  const flows: Round[] = [];
  const wholes: Round[] = [];
  for (let round = 0; round < ROUND_COUNT; round++) {
    const mine = Array.from({ length: ours.cutsATurn }, () => ours.cut());
    const theirs = [];
    for (let turn = 0; turn < ours.cutsATurn; turn++) theirs.push(await peer.cut(path));
    flows.push({
      ours: mine.map(({ flowMs }) => flowMs),
      peer: theirs.map(({ flowMs }) => flowMs),
    });
    wholes.push({
      ours: mine.map(({ wholeMs }) => wholeMs),
      peer: theirs.map(({ tieMs, flowMs }) => tieMs + flowMs),
    });
  }
  const unit = "ms";
  return [
    {
      name: `flow: ${graph.name}`,
      against: "Boost Boykov–Kolmogorov",
      unit,
      comparison: compare(flows),
    },
    {
      name: "… the whole cut",
      against: "Boost Dijkstra and that",
      unit,
      comparison: compare(wholes),
    },
  ];
}

/** One graph's cuts by our own code, warm. */
class OurCuts {
  readonly value: number;
  readonly tiedCounts: readonly number[];
  readonly cutsATurn: number;
  readonly #name: string;
  readonly #cutFlow: () => void;
  readonly #cutWhole: () => void;

  constructor({ name, nodeCount, edgeA, edgeB, capacity, groups }: CutGraph) {
    const graph = buildLocalGraph(nodeCount, edgeA, edgeB, capacity);
    // As the server's worker has it.
    const scratch = new Scratch();
    const tying = tieGroups(new PathSearch(graph, { scratch }).tie, groups);
    const whole = multicutGroups(graph, groups, { scratch });
    if (tying === null || !whole.ok) throw new Error(`${name} cannot be cut`);
    const [sources, sinks] = tying.ties.map(({ nodes }) => nodes);
    this.value = whole.value.cutEdges.reduce((sum, e) => sum + capacity[e], 0);
    this.tiedCounts = [sources.length, sinks.length];
    this.cutsATurn = Math.ceil(EDGES_A_TURN / edgeA.length);
    this.#name = name;
    this.#cutFlow = () => minimumCut({ graph, sources, sinks }, { scratch });
    this.#cutWhole = () => multicutGroups(graph, groups, { scratch });
    for (let cuts = 0; cuts * edgeA.length < EDGES_OF_WARM_UP; cuts++) this.cut();
  }

  cut(): Cut {
    return { flowMs: timeMs(this.#cutFlow), wholeMs: timeMs(this.#cutWhole) };
  }

  toJSON() {
    return { name: this.#name, value: this.value, tiedCounts: this.tiedCounts };
  }
}

function sayAlone(ours: OurCuts): void {
  const cuts = Array.from({ length: ROUND_COUNT * ours.cutsATurn }, () => ours.cut());
  const ofFlow = median(cuts.map(({ flowMs }) => flowMs)).toFixed(2);
  const ofWhole = median(cuts.map(({ wholeMs }) => wholeMs)).toFixed(2);
  console.error(`fascicle: ${ours.toJSON().name}: flow ${ofFlow} ms, the whole cut ${ofWhole} ms`);
}

function timeMs(work: () => void): number {
  const startNs = nowNs();
  work();
  return elapsedMs(startNs, nowNs());
}
