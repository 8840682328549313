// The view as the text after # in the address bar, so that everything can be linked. It is read from
// what people paste: a part that makes no sense is null, and never an error.

import * as v from "valibot";
import type { ViewState } from "#client/viewer/viewer-contract.ts";
import { type Vec3, voxelPositionSchema } from "#core/geometry/vector.ts";
import { parseSupervoxelId } from "#core/ids/supervoxel-id.ts";

export interface ViewLink {
  readonly positionVoxel: Vec3 | null;
  readonly zoom: number | null;
  readonly selected: readonly bigint[] | null;
  /** The sequence number of an operation to show. */
  readonly operation: number | null;
  /** The change that a reviewer is at. */
  readonly change: ChangeLink | null;
}

/** [RV2] A change by its place, and the way in which it is shown. */
export interface ChangeLink {
  /** x, y, z and supervoxel, with points between; "v." before one that is gone. */
  readonly key: string;
  /** Whether that is a way of the page's is the page's to say. */
  readonly mode: string;
}

/** More than these would make an address that browsers and chats cut off. */
const MAX_SELECTED = 64;
const MIN_ZOOM = 1e-4;
const MAX_ZOOM = 1e4;

const CHANGE_KEY = /^(v\.)?(\d{1,15}\.){3}\d{1,20}$/;
const MODE = /^[a-z0-9-]{1,24}$/;
const FIRST_MODE = "flicker";

/** E.g. `#p=256,256,12&z=2&s=123,456&op=4`; ids in ascending order, so that equal views are equal text. */
export function formatViewLink(
  view: ViewState,
  selected: Iterable<bigint> = [],
  operation: number | null = null,
  change: ChangeLink | null = null,
): string {
  const position = view.positionVoxel.map((part) => Math.max(0, Math.floor(part)));
  const parts = [`p=${position.join(",")}`, `z=${Number(view.zoom.toPrecision(4))}`];
  const ids = [...selected].sort((a, b) => (a < b ? -1 : 1)).slice(0, MAX_SELECTED);
  if (ids.length > 0) parts.push(`s=${ids.join(",")}`);
  if (operation !== null) parts.push(`op=${operation}`);
  if (change !== null) parts.push(`d=${change.key}`, `m=${change.mode}`);
  return `#${parts.join("&")}`;
}

export function parseViewLink(hash: string): ViewLink {
  const fields = new URLSearchParams(hash.startsWith("#") ? hash.slice(1) : hash);
  return {
    positionVoxel: parsePosition(fields.get("p")),
    zoom: parseZoom(fields.get("z")),
    selected: parseSelected(fields.get("s")),
    operation: parseOperation(fields.get("op")),
    change: parseChange(fields.get("d"), fields.get("m")),
  };
}

/** Three whole numbers in any of the ways that people write them: `1, 2, 3`, `[1 2 3]`, `1;2;3`. */
export function parsePosition(text: string | null): Vec3 | null {
  if (text === null) return null;
  const words = text
    .replace(/[[\](){}]/g, " ")
    .trim()
    .split(/[\s,;]+/);
  if (words.length !== 3 || !words.every((word) => /^\d{1,15}$/.test(word))) return null;
  const parsed = v.safeParse(voxelPositionSchema, words.map(Number));
  return parsed.success ? parsed.output : null;
}

function parseZoom(text: string | null): number | null {
  if (text === null || text === "") return null;
  const zoom = Number(text);
  return zoom >= MIN_ZOOM && zoom <= MAX_ZOOM ? zoom : null;
}

function parseSelected(text: string | null): readonly bigint[] | null {
  if (text === null || text === "") return null;
  const ids = text.split(",").map(parseSupervoxelId);
  const known = ids.filter((id) => id !== null);
  return known.length === ids.length && known.length <= MAX_SELECTED ? known : null;
}

function parseChange(key: string | null, mode: string | null): ChangeLink | null {
  if (key === null || !CHANGE_KEY.test(key)) return null;
  return { key, mode: mode !== null && MODE.test(mode) ? mode : FIRST_MODE };
}

function parseOperation(text: string | null): number | null {
  if (text === null || !/^[1-9]\d{0,14}$/.test(text)) return null;
  return Number(text);
}
