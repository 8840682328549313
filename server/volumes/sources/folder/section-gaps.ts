// Sections that a folder lacks, by the numbers in their names: data that was lost, or left out because
// nobody could use it, should be known before anyone wonders about a jump.

export interface SectionGap {
  readonly after: string;
  readonly before: string;
  readonly missing: number;
}

/** In order, of names in order; none where the names are not numbered alike. */
export function sectionGaps(names: readonly string[]): readonly SectionGap[] {
  const parts = names.map((name) => /^(.*?)(\d{1,15})(\D*)$/s.exec(name));
  const [first] = parts;
  const isNumbered = parts.every((part) => part?.[1] === first?.[1] && part?.[3] === first?.[3]);
  if (!isNumbered || first === null) return [];
  const numbers = parts.map((part) => Number(part?.[2]));
  const steps = numbers.slice(1).map((number, i) => number - numbers[i]);
  // Every second section numbered is a habit, no gap.
  const usual = Math.min(...steps);
  return steps.flatMap((step, i) => {
    const missing = usual > 0 ? Math.round(step / usual) - 1 : 0;
    return missing > 0 ? [{ after: names[i], before: names[i + 1], missing }] : [];
  });
}
