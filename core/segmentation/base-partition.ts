// A version's partition, shared by all its sessions and never changed. Its segments' members lie
// next to one another, so that reading one segment reads few blocks.
import { Uint32Column } from "#core/segmentation/uint32-column.ts";

export interface BasePartition {
  /** The root of each index: the smallest index of its segment. n entries. */
  readonly rootIndices: Uint32Column;
  /** The members of root r are members[memberStarts[r] … memberStarts[r+1]). n + 1 entries. */
  readonly memberStarts: Uint32Column;
  /** Ascending within a segment. n entries. */
  readonly members: Uint32Column;
}

export interface PartitionColumns {
  readonly rootIndices: Uint32Array;
  readonly memberStarts: Uint32Array;
  readonly members: Uint32Array;
}

/** @param rootIndices the smallest index of each index's segment; kept, not copied. */
export function partitionColumns(rootIndices: Uint32Array): PartitionColumns {
  const count = rootIndices.length;
  const memberStarts = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) memberStarts[rootIndices[i] + 1]++;
  for (let i = 0; i < count; i++) memberStarts[i + 1] += memberStarts[i];
  const next = memberStarts.slice(0, count);
  const members = new Uint32Array(count);
  for (let i = 0; i < count; i++) members[next[rootIndices[i]]++] = i;
  return { rootIndices, memberStarts, members };
}

export function buildBasePartition(rootIndices: Uint32Array): BasePartition {
  const columns = partitionColumns(rootIndices);
  return {
    rootIndices: Uint32Column.of(columns.rootIndices),
    memberStarts: Uint32Column.of(columns.memberStarts),
    members: Uint32Column.of(columns.members),
  };
}

/** Number of members of a segment of the version; 0 where the index is no root. */
export function memberCountAt(base: BasePartition, rootIndex: number): number {
  return base.memberStarts.at(rootIndex + 1) - base.memberStarts.at(rootIndex);
}

/** Members of a segment of the version, ascending. */
export function membersAt(base: BasePartition, rootIndex: number): Uint32Array {
  return base.members.slice(base.memberStarts.at(rootIndex), base.memberStarts.at(rootIndex + 1));
}
