// The view as the text after # in the address bar, so that everything can be linked. It is read from
// what people paste: a part that makes no sense is null, and never an error.

import * as v from "valibot";
import {
  type ColorChoice,
  type ColorLink,
  colorFields,
  FIRST_COLORS,
  parseColorFields,
} from "#client/viewer/color-scheme.ts";
import { PANEL_LAYOUTS, type PanelLayout } from "#client/viewer/panel-layout.ts";
import { formatSpaceLink, parseSpaceLink, type SpaceLink } from "#client/viewer/space-link.ts";
import type { ViewState } from "#client/viewer/viewer-contract.ts";
import { type Vec3, voxelPositionSchema } from "#core/geometry/vector.ts";
import { parseSupervoxelId } from "#core/ids/supervoxel-id.ts";

export interface ViewLink {
  readonly positionVoxel: Vec3 | null;
  readonly zoom: number | null;
  readonly layout: PanelLayout | null;
  /** How the space is seen; null where nobody has turned it, nor chosen what it shows. */
  readonly space: SpaceLink | null;
  readonly selected: readonly bigint[] | null;
  /** The sequence number of an operation to show. */
  readonly operation: number | null;
  /** The session is shown as it was after this operation; 0: before the first. */
  readonly past: number | null;
  /** The change that a reviewer is at. */
  readonly change: ChangeLink | null;
  /** By what segments are coloured, and how. */
  readonly colors: ColorLink;
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

/** Not named in links. */
const FIRST_LAYOUT: PanelLayout = "xy";

const CHANGE_KEY = /^(v\.)?(\d{1,15}\.){3}\d{1,20}$/;
const MODE = /^[a-z0-9-]{1,24}$/;
const FIRST_MODE = "flicker";

/** E.g. `#p=256,256,12&z=2&s=123,456&op=4`; ids in ascending order, so that equal views are equal text. */
export function formatViewLink(
  view: ViewState,
  selected: Iterable<bigint> = [],
  operation: number | null = null,
  change: ChangeLink | null = null,
  layout: PanelLayout = FIRST_LAYOUT,
  space: SpaceLink | null = null,
  past: number | null = null,
  colors: ColorChoice = FIRST_COLORS,
): string {
  const position = view.positionVoxel.map((part) => Math.max(0, Math.floor(part)));
  const parts = [`p=${position.join(",")}`, `z=${Number(view.zoom.toPrecision(4))}`];
  if (layout !== FIRST_LAYOUT) parts.push(`v=${layout}`);
  if (space !== null) parts.push(`o=${formatSpaceLink(space)}`);
  const ids = [...selected].sort((a, b) => (a < b ? -1 : 1)).slice(0, MAX_SELECTED);
  if (ids.length > 0) parts.push(`s=${ids.join(",")}`);
  if (operation !== null) parts.push(`op=${operation}`);
  if (past !== null) parts.push(`at=${past}`);
  if (change !== null) parts.push(`d=${change.key}`, `m=${change.mode}`);
  parts.push(...colorFields(colors));
  return `#${parts.join("&")}`;
}

/** To segments at a place, in whatever zoom the page opens with. */
export function formatPlaceLink(positionVoxel: Vec3, selected: readonly string[]): string {
  const position = positionVoxel.map((part) => Math.max(0, Math.floor(part)));
  return `#p=${position.join(",")}&s=${selected.slice(0, MAX_SELECTED).join(",")}`;
}

export function parseViewLink(hash: string): ViewLink {
  const fields = new URLSearchParams(hash.startsWith("#") ? hash.slice(1) : hash);
  return {
    positionVoxel: parsePosition(fields.get("p")),
    zoom: parseZoom(fields.get("z")),
    layout: PANEL_LAYOUTS.find((layout) => layout === fields.get("v")) ?? null,
    space: parseSpaceLink(fields.get("o")),
    selected: parseSelected(fields.get("s")),
    operation: parseOperation(fields.get("op")),
    past: parsePast(fields.get("at")),
    change: parseChange(fields.get("d"), fields.get("m")),
    colors: parseColorFields(fields.get("c"), fields.get("k")),
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

function parsePast(text: string | null): number | null {
  return text === "0" ? 0 : parseOperation(text);
}
