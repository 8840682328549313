// [SY6] A file of synapses that somebody suggests: CSV with one postsynaptic site a row, or JSON with a
// synapse each. Every row that cannot be read is named with its field; the others are not lost for it.
import * as v from "valibot";
import type { Vec3 } from "#core/geometry/vector.ts";
import { safeTextSchema } from "#core/ids/safe-text.ts";
import { accepted, type Result, refused } from "#core/result.ts";

/** In voxels at mip 0, not yet looked up. */
export interface SuggestedSites {
  /** Lines of a CSV file, counted with the header; places in a JSON list, from 1. */
  readonly row: number;
  readonly pre: Vec3;
  readonly posts: readonly Vec3[];
  readonly type: string;
  readonly confidence: number;
}

export type RowProblem =
  | "not-a-position"
  | "no-partner"
  | "not-a-type"
  | "not-a-confidence"
  | "other-presynaptic-site"
  | "too-many-partners"
  | "not-an-object";

export interface SuggestionProblem {
  readonly row: number;
  readonly field: string;
  readonly problem: RowProblem;
}

export interface ParsedSuggestions {
  readonly suggestions: readonly SuggestedSites[];
  readonly problems: readonly SuggestionProblem[];
}

export type UnreadableSuggestions =
  | { readonly tag: "empty" }
  | { readonly tag: "too-many-rows"; readonly limit: number }
  | { readonly tag: "not-json" }
  | { readonly tag: "not-a-list" }
  | { readonly tag: "no-column"; readonly column: string };

export const MAX_SUGGESTED_ROWS = 20_000;
const MAX_POSTS = 1_000;
const MAX_TYPE_LENGTH = 64;
const DEFAULT_TYPE = "chemical";
const AXES = ["x", "y", "z"] as const;

export function parseSuggestions(text: string): Result<ParsedSuggestions, UnreadableSuggestions> {
  const body = text.replace(/^\uFEFF/, "").trim();
  if (body === "") return refused({ tag: "empty" });
  return body.startsWith("[") || body.startsWith("{") ? parseJson(body) : parseCsv(body);
}

interface Building {
  readonly row: number;
  readonly pre: Vec3;
  readonly posts: Vec3[];
  readonly type: string;
  readonly confidence: number;
}

function parseJson(text: string): Result<ParsedSuggestions, UnreadableSuggestions> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused({ tag: "not-json" });
  }
  const list = v.is(v.looseObject({ synapses: v.array(v.unknown()) }), value)
    ? value.synapses
    : value;
  if (!Array.isArray(list)) return refused({ tag: "not-a-list" });
  if (list.length > MAX_SUGGESTED_ROWS) {
    return refused({ tag: "too-many-rows", limit: MAX_SUGGESTED_ROWS });
  }
  const suggestions: SuggestedSites[] = [];
  const problems: SuggestionProblem[] = [];
  for (const [at, item] of list.entries()) {
    const read = readObject(item, at + 1);
    if (read.ok) suggestions.push(read.value);
    else problems.push(read.error);
  }
  return accepted({ suggestions, problems });
}

const objectSchema = v.looseObject({
  pre: v.unknown(),
  posts: v.optional(v.unknown()),
  type: v.optional(v.unknown(), DEFAULT_TYPE),
  confidence: v.optional(v.unknown(), 1),
});

function readObject(item: unknown, row: number): Result<SuggestedSites, SuggestionProblem> {
  const bad = (field: string, problem: RowProblem) => refused({ row, field, problem });
  const parsed = v.safeParse(objectSchema, item);
  if (!parsed.success) return bad("pre", "not-an-object");
  const { pre, posts: listed, type, confidence } = parsed.output;
  const preVoxel = positionOf(pre);
  if (preVoxel === null) return bad("pre", "not-a-position");
  if (!Array.isArray(listed) || listed.length === 0) return bad("posts", "no-partner");
  if (listed.length > MAX_POSTS) return bad("posts", "too-many-partners");
  const posts: Vec3[] = [];
  for (const [at, post] of listed.entries()) {
    const position = positionOf(post);
    if (position === null) return bad(`posts[${at}]`, "not-a-position");
    posts.push(position);
  }
  const told = toldOf(type, confidence);
  return told.ok
    ? accepted({ row, pre: preVoxel, posts, ...told.value })
    : bad(told.error === "not-a-type" ? "type" : "confidence", told.error);
}

function positionOf(value: unknown): Vec3 | null {
  if (!Array.isArray(value) || value.length !== 3) return null;
  const [x, y, z] = value.map((part) => (typeof part === "number" ? Math.floor(part) : Number.NaN));
  return [x, y, z].every(isVoxel) ? [x, y, z] : null;
}

const isVoxel = (part: number) => Number.isSafeInteger(part) && part >= 0;

const typeSchema = v.pipe(safeTextSchema, v.minLength(1), v.maxLength(MAX_TYPE_LENGTH));
const confidenceSchema = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

function toldOf(
  type: unknown,
  confidence: unknown,
): Result<Pick<SuggestedSites, "type" | "confidence">, "not-a-type" | "not-a-confidence"> {
  if (!v.is(typeSchema, type)) return refused("not-a-type");
  if (!v.is(confidenceSchema, confidence)) return refused("not-a-confidence");
  return accepted({ type, confidence });
}

interface Columns {
  readonly pre: readonly number[];
  readonly post: readonly number[];
  /** −1 where there is none. */
  readonly id: number;
  readonly type: number;
  readonly confidence: number;
}

function parseCsv(text: string): Result<ParsedSuggestions, UnreadableSuggestions> {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length - 1 > MAX_SUGGESTED_ROWS) {
    return refused({ tag: "too-many-rows", limit: MAX_SUGGESTED_ROWS });
  }
  const separator = [",", ";", "\t"].find((mark) => lines[0].includes(mark)) ?? ",";
  const columns = columnsOf(cellsOf(lines[0], separator));
  if (!columns.ok) return columns;
  const problems: SuggestionProblem[] = [];
  const found = new Map<string, Building>();
  for (const [at, line] of lines.entries()) {
    if (at === 0 || line.trim() === "") continue;
    const row = at + 1;
    const problem = enterRow(found, columns.value, cellsOf(line, separator), row);
    if (problem !== null) problems.push({ row, ...problem });
  }
  return accepted({ suggestions: [...found.values()], problems });
}

function columnsOf(names: readonly string[]): Result<Columns, UnreadableSuggestions> {
  const plain = names.map((name) => name.trim().toLowerCase());
  const at = (name: string) => plain.indexOf(name);
  const pre = AXES.map((axis) => at(`pre_${axis}`));
  const post = AXES.map((axis) => at(`post_${axis}`));
  const missing = [...pre, ...post].indexOf(-1);
  if (missing >= 0) {
    const column = `${missing < 3 ? "pre" : "post"}_${AXES[missing % 3]}`;
    return refused({ tag: "no-column", column });
  }
  const id = at("synapse_id");
  return accepted({ pre, post, id, type: at("type"), confidence: at("confidence") });
}

/** Rows of one id are one synapse; where there are no ids, rows of one presynaptic site are. */
function enterRow(
  found: Map<string, Building>,
  columns: Columns,
  cells: readonly string[],
  row: number,
): Omit<SuggestionProblem, "row"> | null {
  const pre = placeOf(columns.pre, cells, "pre");
  if (!pre.ok) return pre.error;
  const post = placeOf(columns.post, cells, "post");
  if (!post.ok) return post.error;
  const given = (column: number) => (column < 0 ? "" : (cells[column] ?? "").trim());
  const confidence = given(columns.confidence);
  const told = toldOf(
    given(columns.type) || DEFAULT_TYPE,
    confidence === "" ? 1 : Number(confidence),
  );
  if (!told.ok) {
    return { field: told.error === "not-a-type" ? "type" : "confidence", problem: told.error };
  }
  const key = given(columns.id) || `at ${pre.value.join(" ")}`;
  const known = found.get(key);
  if (known === undefined) {
    found.set(key, { row, pre: pre.value, posts: [post.value], ...told.value });
    return null;
  }
  if (known.pre.join() !== pre.value.join()) {
    return { field: "synapse_id", problem: "other-presynaptic-site" };
  }
  if (known.posts.length >= MAX_POSTS) {
    return { field: "post_x", problem: "too-many-partners" };
  }
  known.posts.push(post.value);
  return null;
}

function placeOf(
  columns: readonly number[],
  cells: readonly string[],
  site: "pre" | "post",
): Result<Vec3, Omit<SuggestionProblem, "row">> {
  const parts = columns.map((column) => {
    const text = (cells[column] ?? "").trim();
    return text === "" ? Number.NaN : Math.floor(Number(text));
  });
  const bad = parts.findIndex((part) => !isVoxel(part));
  return bad < 0
    ? accepted([parts[0], parts[1], parts[2]])
    : refused({ field: `${site}_${AXES[bad]}`, problem: "not-a-position" });
}

/** Quotes around a cell are taken off; a doubled one in it is one. A cell has no line end in it. */
function cellsOf(line: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const mark = line[at];
    const isDoubled = isQuoted && mark === '"' && line[at + 1] === '"';
    if (isDoubled) {
      cell += '"';
      at++;
    } else if (mark === '"') isQuoted = !isQuoted;
    else if (mark === separator && !isQuoted) {
      cells.push(cell);
      cell = "";
    } else cell += mark;
  }
  return [...cells, cell];
}
