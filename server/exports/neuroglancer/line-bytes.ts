// Lines as neuroglancer_annotations_v1 has them, little-endian. Alone: two ends, confidence, then for
// each relationship how many segments and which. In a list: how many lines, each without its
// relationships, then their ids.
import {
  NO_SEGMENT,
  POINTS,
  type SynapseLines,
} from "#server/exports/neuroglancer/synapse-lines.ts";

/** Two ends and the confidence, all f32. */
const LINE_BYTES = 4 * (POINTS + 1);

export function lineId(line: number): bigint {
  return BigInt(line + 1);
}

/** Pre and post. */
export function aloneBytes(lines: SynapseLines, line: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(aloneSizeBytes(lines, line)));
  let at = putLine(view, 0, lines, line);
  for (const segments of [lines.preSegments, lines.postSegments]) {
    const isKnown = segments[line] !== NO_SEGMENT;
    view.setUint32(at, isKnown ? 1 : 0, true);
    at += 4;
    if (!isKnown) continue;
    view.setBigUint64(at, segments[line], true);
    at += 8;
  }
  return new Uint8Array(view.buffer);
}

export function aloneSizeBytes({ preSegments, postSegments }: SynapseLines, line: number): number {
  const known = [preSegments, postSegments].filter((of) => of[line] !== NO_SEGMENT);
  return LINE_BYTES + 4 * 2 + 8 * known.length;
}

export function listSizeBytes(count: number): number {
  return 8 + count * (LINE_BYTES + 8);
}

export function listBytes(lines: SynapseLines, listed: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(listSizeBytes(listed.length)));
  view.setBigUint64(0, BigInt(listed.length), true);
  let at = 8;
  for (let i = 0; i < listed.length; i++) at = putLine(view, at, lines, listed[i]);
  for (let i = 0; i < listed.length; i++, at += 8) view.setBigUint64(at, lineId(listed[i]), true);
  return new Uint8Array(view.buffer);
}

function putLine(view: DataView, start: number, lines: SynapseLines, line: number): number {
  let at = start;
  for (let i = 0; i < POINTS; i++, at += 4) {
    view.setFloat32(at, lines.ends[POINTS * line + i], true);
  }
  view.setFloat32(at, lines.confidences[line], true);
  return at + 4;
}
