// [RV2] What a reviewer goes through: each changed segment, and where wanted each segment of the version
// that is gone. An entry is known by its place [AD1], so a link to it holds as long as the place leads
// to a change.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiChangedSegment, ApiDifference, ApiVanishedSegment } from "#core/protocol/api.ts";
import { CHANGE_KINDS, type ChangeKind } from "#core/session/change-kind.ts";

export const ENTRY_KINDS = [...CHANGE_KINDS, "vanished"] as const;
export type EntryKind = ChangeKind | "vanished";

interface EntryBase {
  /** As links name it. */
  readonly key: string;
  readonly root: string;
  readonly place: { readonly positionVoxel: Vec3; readonly supervoxel: string };
  /** Voxels gained and lost against what it is compared with. */
  readonly changeVoxel: bigint;
}

export type DifferenceEntry =
  | (EntryBase & { readonly kind: ChangeKind; readonly segment: ApiChangedSegment })
  | (EntryBase & { readonly kind: "vanished"; readonly vanished: ApiVanishedSegment });

export function entriesOf({
  segments,
  vanished,
}: Pick<ApiDifference, "segments" | "vanished">): readonly DifferenceEntry[] {
  return [...segments.map(changedEntry), ...vanished.map(vanishedEntry)];
}

function changedEntry(segment: ApiChangedSegment): DifferenceEntry {
  const { root, place, change: kind } = segment;
  return { key: keyOfSegment(segment), kind, root, place, segment, changeVoxel: extentOf(segment) };
}

/** Of its entry. */
export function keyOfSegment({ place }: ApiChangedSegment): string {
  return keyOf(place);
}

/** Its place may be another entry's as well. */
function vanishedEntry(vanished: ApiVanishedSegment): DifferenceEntry {
  const { root, place, sizeVoxel } = vanished;
  const changeVoxel = BigInt(sizeVoxel);
  return { key: `v.${keyOf(place)}`, kind: "vanished", root, place, vanished, changeVoxel };
}

function keyOf({ positionVoxel, supervoxel }: EntryBase["place"]): string {
  return [...positionVoxel, supervoxel].join(".");
}

/** What it gained over the version's segment that it is compared with, and what it lost of that. */
function extentOf({ mainBefore, shares, sizeVoxelAfter }: ApiChangedSegment): bigint {
  const main = shares.find(({ root }) => root === mainBefore);
  if (main === undefined) return BigInt(sizeVoxelAfter);
  const kept = BigInt(main.sizeVoxel);
  return BigInt(sizeVoxelAfter) - kept + (BigInt(main.baseSizeVoxel) - kept);
}

export function segmentOf(entry: DifferenceEntry): ApiChangedSegment | null {
  return entry.kind === "vanished" ? null : entry.segment;
}

export interface EntryFilter {
  readonly kinds: ReadonlySet<EntryKind>;
  /** null: anyone's. */
  readonly authorId: string | null;
}

/** What vanished is told by what it went into as well. */
export const FIRST_FILTER: EntryFilter = { kinds: new Set(CHANGE_KINDS), authorId: null };

export const ENTRY_SORTS = ["size", "latest", "root"] as const;
export type EntrySort = (typeof ENTRY_SORTS)[number];

export function shownEntries(
  entries: readonly DifferenceEntry[],
  { kinds, authorId }: EntryFilter,
  sort: EntrySort,
): readonly DifferenceEntry[] {
  const isBy = (entry: DifferenceEntry) =>
    authorId === null || (segmentOf(entry)?.authors.some(({ id }) => id === authorId) ?? false);
  return entries
    .filter((entry) => kinds.has(entry.kind) && isBy(entry))
    .sort((left, right) => compareBy(left, right, sort) || compareRoots(left, right));
}

function compareBy(left: DifferenceEntry, right: DifferenceEntry, sort: EntrySort): number {
  if (sort === "latest") return latestOf(right) - latestOf(left);
  if (sort === "root" || left.changeVoxel === right.changeVoxel) return 0;
  return left.changeVoxel < right.changeVoxel ? 1 : -1;
}

function latestOf(entry: DifferenceEntry): number {
  return segmentOf(entry)?.operations.at(-1)?.seq ?? 0;
}

function compareRoots(left: DifferenceEntry, right: DifferenceEntry): number {
  const [a, b] = [BigInt(left.root), BigInt(right.root)];
  if (a !== b) return a < b ? -1 : 1;
  return Number(left.kind === "vanished") - Number(right.kind === "vanished");
}

/** Everyone whose edits touched a changed segment, by name. */
export function authorsOf(
  segments: readonly ApiChangedSegment[],
): readonly { readonly id: string; readonly name: string }[] {
  const names = new Map(
    segments.flatMap(({ authors }) => authors.map(({ id, name }) => [id, name])),
  );
  return [...names]
    .map(([id, name]) => ({ id, name }))
    .sort((left, right) => left.name.localeCompare(right.name));
}

/** The entry that a key names: by its place, else the one whose place is in the same supervoxel. */
export function entryNamed(
  entries: readonly DifferenceEntry[],
  key: string,
): DifferenceEntry | null {
  const exact = entries.find((entry) => entry.key === key);
  if (exact !== undefined) return exact;
  const supervoxel = key.slice(key.lastIndexOf(".") + 1);
  const isVanished = key.startsWith("v.");
  return (
    entries.find(
      ({ kind, place }) => place.supervoxel === supervoxel && (kind === "vanished") === isVanished,
    ) ?? null
  );
}
