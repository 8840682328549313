// A person's colour where no live connection tells it: the same one for the same id, from a
// palette that colour-blind people can tell apart.
const PALETTE = [
  "#e69f00",
  "#56b4e9",
  "#2bb58f",
  "#f0e442",
  "#4f8fd6",
  "#e8743b",
  "#cc79a7",
  "#b3a2ff",
] as const;

export function personColor(userId: string): string {
  let hash = 0;
  for (const letter of userId) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return PALETTE[hash % PALETTE.length] ?? PALETTE[0];
}
