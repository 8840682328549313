// Numbers as people read them: volumes in µm³, counts with separators, times relative to now.
import type { Vec3 } from "#core/geometry/vector.ts";

const NM3_PER_UM3 = 1e9;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The volume of that many voxels at mip 0, in µm³. The count is a decimal string. */
export function volumeUm3(sizeVoxel: string, voxelNm: Vec3): number {
  return (Number(BigInt(sizeVoxel)) * voxelNm[0] * voxelNm[1] * voxelNm[2]) / NM3_PER_UM3;
}

/** Three significant digits, so that a spine and a soma are both legible. */
export function formatVolume(sizeVoxel: string, voxelNm: Vec3, locale: string): string {
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  return `${number.format(volumeUm3(sizeVoxel, voxelNm))} µm³`;
}

export function formatCount(count: number | bigint, locale: string): string {
  return new Intl.NumberFormat(locale).format(count);
}

export function formatVoxel(positionVoxel: Vec3): string {
  return positionVoxel.map((part) => Math.round(part)).join(", ");
}

/** "3 minutes ago" within a week, the date before that. */
export function formatWhen(atMs: number, nowMs: number, locale: string): string {
  const passedMs = Math.max(0, nowMs - atMs);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "narrow" });
  if (passedMs < MINUTE_MS) return relative.format(0, "second");
  if (passedMs < HOUR_MS) return relative.format(-Math.floor(passedMs / MINUTE_MS), "minute");
  if (passedMs < DAY_MS) return relative.format(-Math.floor(passedMs / HOUR_MS), "hour");
  if (passedMs < 7 * DAY_MS) return relative.format(-Math.floor(passedMs / DAY_MS), "day");
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(atMs);
}

export function formatMoment(atMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(atMs);
}

/** At most two letters for a person's badge; a Chinese name gives its last character. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const [first = "", second = ""] = words;
  if (/^\p{Script=Han}/u.test(first)) return [...first].at(-1) ?? "";
  const letters = [...first].slice(0, 1).concat([...second].slice(0, 1));
  return letters.join("").toUpperCase();
}
