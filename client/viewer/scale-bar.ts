// A length that a person can read at a glance: 1, 2 or 5 times a power of ten, never wider than asked.

export interface ScaleBar {
  readonly lengthNm: number;
  readonly widthPx: number;
  /** With its unit, e.g. "500 nm", "2 µm", "1 mm". The same in every language. */
  readonly label: string;
}

const UNITS = [
  { label: "mm", nm: 1e6 },
  { label: "µm", nm: 1e3 },
  { label: "nm", nm: 1 },
] as const;

/** null where there is no scale to show. */
export function scaleBar(nmPerPx: number, maxWidthPx: number): ScaleBar | null {
  const maxNm = nmPerPx * maxWidthPx;
  if (!(maxNm > 0) || !Number.isFinite(maxNm)) return null;
  const power = 10 ** Math.floor(Math.log10(maxNm) + 1e-9);
  const step = [5, 2, 1].find((factor) => factor * power <= maxNm * (1 + 1e-9)) ?? 1;
  const lengthNm = Number((step * power).toPrecision(1));
  return { lengthNm, widthPx: lengthNm / nmPerPx, label: formatLengthNm(lengthNm) };
}

export function formatLengthNm(lengthNm: number): string {
  const unit = UNITS.find((candidate) => lengthNm >= candidate.nm) ?? UNITS[2];
  return `${Number((lengthNm / unit.nm).toPrecision(3))} ${unit.label}`;
}
