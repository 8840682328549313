// Every promise is put to the test twice by the same code: in few rounds with `npm test`, and in all
// of them with `npm run test:faults`. All of them may take longer than one sitting: FASCICLE_FAULTS_PART
// cuts them into parts that have nothing in common, so that all parts together are the whole.

/** Under `npm run test:faults`, where times are asked for as well, on a machine that does nothing else. */
export function isFull(): boolean {
  return process.env.FASCICLE_FAULTS === "full";
}

/** The rounds of this run: `full` under `npm run test:faults`, else `short`. */
export function rounds({ full, short }: { readonly full: number; readonly short: number }): number {
  return isFull() ? full : short;
}

export interface Part {
  /** From 1 on. */
  readonly number: number;
  readonly of: number;
}

const WHOLE: Part = { number: 1, of: 1 };

/** What FASCICLE_FAULTS_PART says, like 2/10; the whole where it says nothing, and without `isFull`. */
export function partOf(text = process.env.FASCICLE_FAULTS_PART ?? ""): Part {
  if (text === "" || !isFull()) return WHOLE;
  const [, number, of] = /^([1-9][0-9]*)\/([1-9][0-9]*)$/.exec(text) ?? [];
  const part = { number: Number(number), of: Number(of) };
  if (!(part.number <= part.of)) {
    throw new Error(`FASCICLE_FAULTS_PART is "${text}": write a part of all of them, like 2/10`);
  }
  return part;
}

/** Of `count` things in order those of the part: all parts together have each once. */
export function rangeOf(
  count: number,
  { number, of }: Part = partOf(),
): { readonly first: number; readonly count: number } {
  const first = Math.floor((count * (number - 1)) / of);
  return { first, count: Math.floor((count * number) / of) - first };
}

/** As `rounds`, where the rounds are alike and a part of the run has its share of them. */
export function roundsOfPart(wanted: { readonly full: number; readonly short: number }): number {
  return rangeOf(rounds(wanted)).count;
}

/** A seed of this part's own; `seed` itself for the first part and the whole. */
export function seedOfPart(seed: number): number {
  return seed + partOf().number - 1;
}

/** A time limit that grows with the rounds: to end what hangs, not to measure. */
export function limitMs(perRoundMs: number, count: number): number {
  return 60_000 + perRoundMs * count;
}
