// Two things measured in turns in one run, compared round by round: what loads the machine for a
// while loads both sides of the rounds that it meets, and the median over the rounds passes it over.

/** One turn: some samples of what is measured, and some of what it is held against. */
export interface Round {
  readonly ours: readonly number[];
  readonly peer: readonly number[];
}

export type Statistic = (samples: readonly number[]) => number;

export interface Comparison {
  /** Ours over the peer's: the median, the lowest and the highest of the rounds. */
  readonly ratio: number;
  readonly lowestRatio: number;
  readonly highestRatio: number;
  /** Medians over the rounds, in the samples' unit. */
  readonly ours: number;
  readonly peer: number;
  /** How much more ours is than the peer's: the median of the rounds, in the samples' unit. */
  readonly beyond: number;
  readonly roundCount: number;
  /** Samples of ours in all rounds. */
  readonly sampleCount: number;
}

/** Between the two nearest ranks, in proportion. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new RangeError("nothing was measured");
  const sorted = [...samples].sort((left, right) => left - right);
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  return below + (above - below) * (rank - Math.floor(rank));
}

export const median: Statistic = (samples) => quantile(samples, 0.5);
export const p95: Statistic = (samples) => quantile(samples, 0.95);

export function compare(rounds: readonly Round[], statistic: Statistic = median): Comparison {
  const ours = rounds.map((round) => statistic(round.ours));
  const peer = rounds.map((round) => statistic(round.peer));
  const ratios = ours.map((value, index) => value / peer[index]);
  return {
    ratio: median(ratios),
    lowestRatio: Math.min(...ratios),
    highestRatio: Math.max(...ratios),
    ours: median(ours),
    peer: median(peer),
    beyond: median(ours.map((value, index) => value - peer[index])),
    roundCount: rounds.length,
    sampleCount: rounds.reduce((count, round) => count + round.ours.length, 0),
  };
}
