// A person's own keys: what differs from the list of commands, and nothing else, so that a new
// command has its key for everybody. No chord is ever two commands': what takes one takes it away.
import * as v from "valibot";
import { normalChord, partsOf } from "#components/shell/key-chord.ts";
import { accepted, type Result, refused } from "#core/result.ts";

/** As the list of commands has it. */
export interface BindableCommand {
  readonly id: string;
  readonly keys: readonly string[];
}

/** By the command's id: its chords in place of those of the list; none: it has no key. */
export type KeyBindings = Readonly<Record<string, readonly string[]>>;

export const NO_BINDINGS: KeyBindings = {};

/** More would not be remembered, nor shown. */
export const MAX_KEYS = 4;

/** Why a chord cannot be a command's. */
export type ChordProblem = "browser" | "fixed" | "moves-focus" | "types" | "unreadable";

export type BindProblem =
  | { readonly tag: "unusable"; readonly chord: string; readonly why: ChordProblem }
  | { readonly tag: "taken"; readonly chord: string; readonly by: string }
  | { readonly tag: "own"; readonly chord: string }
  | { readonly tag: "many"; readonly limit: number };

/** Closing, opening and reloading pages, and the clipboard: a page never hears of some of these. */
const BROWSERS_OWN = new Set([
  ...["Mod+T", "Mod+N", "Mod+W", "Mod+Q", "Mod+R", "Mod+L", "Mod+P", "Mod+S", "Mod+F", "Mod+O"],
  ...["Mod+C", "Mod+V", "Mod+X", "Mod+A", "Mod++", "Mod+-", "Mod+0", "Mod+Tab"],
  ...["Mod+Shift+T", "Mod+Shift+N", "Mod+Shift+W", "Mod+Shift+R", "Mod+Shift+I", "Mod+Shift+J"],
  ...["Alt+ArrowLeft", "Alt+ArrowRight", "Alt+F4", "Alt+Tab", "Alt+D", "Alt+Home"],
  ...["F1", "F3", "F5", "F6", "F7", "F10", "F11", "F12"],
]);
/** They commit and cancel, in forms and dialogs too. */
const FIXED = new Set(["Enter", "Escape"]);
const UNREADABLE = new Set(["Dead", "Process", "Unidentified", "Compose", ""]);
const MODIFIERS = new Set(["Mod", "Alt", "Shift"]);

/** null where a command may have it. */
export function chordProblem(chord: string): ChordProblem | null {
  const { modifiers, key } = partsOf(chord);
  if (UNREADABLE.has(key) || modifiers.some((name) => !MODIFIERS.has(name))) return "unreadable";
  if (key === "Tab") return "moves-focus";
  if (FIXED.has(key)) return "fixed";
  // What AltGr is on many keyboards: it types characters.
  if (modifiers.includes("Mod") && modifiers.includes("Alt")) return "types";
  return BROWSERS_OWN.has(chord) ? "browser" : null;
}

export function keysOf({ id, keys }: BindableCommand, bindings: KeyBindings): readonly string[] {
  return Object.hasOwn(bindings, id) ? bindings[id] : keys;
}

/** The command that has the chord; null: nobody has. */
export function holderOf(
  commands: readonly BindableCommand[],
  bindings: KeyBindings,
  chord: string,
): BindableCommand | null {
  const found = commands.find((command) =>
    keysOf(command, bindings).some((key) => normalChord(key) === chord),
  );
  return found ?? null;
}

/** Gives the command one more chord. */
export function bindKey(
  commands: readonly BindableCommand[],
  bindings: KeyBindings,
  command: BindableCommand,
  asked: string,
): Result<KeyBindings, BindProblem> {
  const chord = normalChord(asked);
  const why = chordProblem(chord);
  if (why !== null) return refused({ tag: "unusable", chord, why });
  const holder = holderOf(commands, bindings, chord);
  if (holder?.id === command.id) return refused({ tag: "own", chord });
  if (holder !== null) return refused({ tag: "taken", chord, by: holder.id });
  const keys = keysOf(command, bindings);
  if (keys.length >= MAX_KEYS) return refused({ tag: "many", limit: MAX_KEYS });
  return accepted(withKeys(bindings, command, [...keys, chord]));
}

/** The same, and whoever has the chord loses it. */
export function takeOverKey(
  commands: readonly BindableCommand[],
  bindings: KeyBindings,
  command: BindableCommand,
  asked: string,
): Result<KeyBindings, BindProblem> {
  const chord = normalChord(asked);
  const holder = holderOf(commands, bindings, chord);
  const freed =
    holder === null || holder.id === command.id ? bindings : dropKey(bindings, holder, chord);
  return bindKey(commands, freed, command, chord);
}

export function dropKey(
  bindings: KeyBindings,
  command: BindableCommand,
  chord: string,
): KeyBindings {
  const left = keysOf(command, bindings).filter((key) => normalChord(key) !== normalChord(chord));
  return withKeys(bindings, command, left);
}

/** The keys of the list again, taken from whoever has them by now. */
export function resetKeys(
  commands: readonly BindableCommand[],
  bindings: KeyBindings,
  command: BindableCommand,
): KeyBindings {
  let reset = without(bindings, command.id);
  for (const key of command.keys) {
    const chord = normalChord(key);
    for (const other of commands) {
      const has = keysOf(other, reset).some((own) => normalChord(own) === chord);
      if (other.id !== command.id && has) reset = dropKey(reset, other, chord);
    }
  }
  return reset;
}

export function isChanged(bindings: KeyBindings, { id }: BindableCommand): boolean {
  return Object.hasOwn(bindings, id);
}

function without(bindings: KeyBindings, id: string): KeyBindings {
  return Object.fromEntries(Object.entries(bindings).filter(([other]) => other !== id));
}

function withKeys(
  bindings: KeyBindings,
  { id, keys: usual }: BindableCommand,
  keys: readonly string[],
): KeyBindings {
  const isUsual = keys.length === usual.length && keys.every((key, at) => key === usual[at]);
  return isUsual ? without(bindings, id) : { ...bindings, [id]: keys };
}

const KIND = "fascicle-keys";
const fileSchema = v.strictObject({
  kind: v.literal(KIND, `expected "${KIND}"`),
  version: v.literal(1, "expected 1"),
  keys: v.record(
    v.string(),
    v.pipe(
      v.array(v.pipe(v.string(), v.maxLength(40))),
      v.maxLength(MAX_KEYS, `expected ${MAX_KEYS} chords at most`),
    ),
  ),
});

/** As a file that another browser takes. */
export function formatBindings(bindings: KeyBindings): string {
  return `${JSON.stringify({ kind: KIND, version: 1, keys: bindings }, null, 2)}\n`;
}

export type ReadProblem =
  | { readonly tag: "not-json" }
  | { readonly tag: "field"; readonly field: string; readonly problem: string }
  | BindProblem;

export interface ReadBindings {
  readonly bindings: KeyBindings;
  /** Commands of the file that there are none of here: they are left out. */
  readonly unknown: readonly string[];
}

/** What a file or the browser kept. Refused where a chord is unusable, or two commands'. */
export function parseBindings(
  commands: readonly BindableCommand[],
  text: string,
): Result<ReadBindings, ReadProblem> {
  const json = parsedJson(text);
  if (json === undefined) return refused({ tag: "not-json" });
  const parsed = v.safeParse(fileSchema, json);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return refused({ tag: "field", field: v.getDotPath(issue) ?? "", problem: issue.message });
  }
  const known = new Map(commands.map((command) => [command.id, command]));
  const unknown: string[] = [];
  let bindings = NO_BINDINGS;
  for (const [id, chords] of Object.entries(parsed.output.keys)) {
    const command = known.get(id);
    if (command === undefined) unknown.push(id);
    else bindings = withKeys(bindings, command, chords.map(normalChord));
  }
  const problem = problemIn(commands, bindings);
  return problem === null ? accepted({ bindings, unknown }) : refused(problem);
}

function problemIn(
  commands: readonly BindableCommand[],
  bindings: KeyBindings,
): BindProblem | null {
  const holders = new Map<string, string>();
  for (const command of commands) {
    for (const key of keysOf(command, bindings)) {
      const chord = normalChord(key);
      // A key of the list itself is always usable by its own command.
      const isUsual = command.keys.some((usual) => normalChord(usual) === chord);
      const why = isUsual ? null : chordProblem(chord);
      if (why !== null) return { tag: "unusable", chord, why };
      const holder = holders.get(chord);
      if (holder !== undefined) return { tag: "taken", chord, by: holder };
      holders.set(chord, command.id);
    }
  }
  return null;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
