// A key as people write it ("Mod+Shift+Z") and as the browser sends it. Letters are matched by
// what is typed, else by the key's place, so that other keyboard layouts and input methods work.

export interface KeyStroke {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const CODE_OF: Readonly<Record<string, string>> = {
  ",": "Comma",
  ".": "Period",
  "-": "Minus",
  ";": "Semicolon",
  "'": "Quote",
  "/": "Slash",
  "[": "BracketLeft",
  "]": "BracketRight",
  "\\": "Backslash",
  "`": "Backquote",
  Space: "Space",
  ...Object.fromEntries(Array.from({ length: 10 }, (_, digit) => [`${digit}`, `Digit${digit}`])),
};
const CHARACTER_AT: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(CODE_OF).map(([character, code]) => [code, character]),
);
/** Characters that some layouts reach with Shift only; Shift says nothing about them. */
const SHIFT_FREE = new Set(["?", "+", "/"]);
const MODIFIER_KEYS = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "OS", "CapsLock"]);

/** The modifiers of a chord, and its key; "+" itself is a key as well. */
export function partsOf(chord: string): {
  readonly modifiers: readonly string[];
  readonly key: string;
} {
  if (chord === "+") return { modifiers: [], key: "+" };
  if (chord.endsWith("++")) return { modifiers: chord.slice(0, -2).split("+"), key: "+" };
  const parts = chord.split("+");
  return { modifiers: parts.slice(0, -1), key: parts.at(-1) ?? "" };
}

export function matchesChord(chord: string, stroke: KeyStroke): boolean {
  const { modifiers, key } = partsOf(chord);
  const isMod = stroke.ctrlKey || stroke.metaKey;
  if (stroke.altKey !== modifiers.includes("Alt") || isMod !== modifiers.includes("Mod")) {
    return false;
  }
  if (!SHIFT_FREE.has(key) && stroke.shiftKey !== modifiers.includes("Shift")) return false;
  return matchesKey(key, stroke);
}

function matchesKey(key: string, stroke: KeyStroke): boolean {
  if (stroke.key.toLowerCase() === key.toLowerCase()) return true;
  if (key === "+") return stroke.code === "NumpadAdd" || (stroke.key === "=" && !stroke.shiftKey);
  // With Shift or without, one place has several of these: their character tells.
  if (SHIFT_FREE.has(key)) return false;
  if (CODE_OF[key] !== undefined) return stroke.code === CODE_OF[key];
  const isLatin = /^[a-z]$/i.test(stroke.key);
  return /^[a-z]$/i.test(key) && !isLatin && stroke.code === `Key${key.toUpperCase()}`;
}

/** The chord that a person presses, as it is written; null while only modifiers are held. */
export function chordOfStroke(stroke: KeyStroke): string | null {
  if (MODIFIER_KEYS.has(stroke.key)) return null;
  const key = keyOfStroke(stroke);
  const modifiers = [
    stroke.ctrlKey || stroke.metaKey ? "Mod+" : "",
    stroke.altKey ? "Alt+" : "",
    stroke.shiftKey && !SHIFT_FREE.has(key) ? "Shift+" : "",
  ];
  return modifiers.join("") + key;
}

function keyOfStroke({ key, code }: KeyStroke): string {
  if (key === " ") return "Space";
  if (SHIFT_FREE.has(key)) return key;
  if (key === "=" || code === "NumpadAdd") return "+";
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const character = CHARACTER_AT[code];
  if (character !== undefined) return character;
  // Under a layout without Latin letters, and with Alt on some machines, the place tells.
  const letter = /^Key([A-Z])$/.exec(code);
  return letter === null ? key : letter[1];
}

/** One text for one chord, whatever order its modifiers were written in. */
export function normalChord(chord: string): string {
  const { modifiers, key } = partsOf(chord.trim());
  const held = ["Mod", "Alt", "Shift"].filter((name) => modifiers.includes(name));
  const named = /^[a-z]$/.test(key) ? key.toUpperCase() : key;
  const needed = SHIFT_FREE.has(named) ? held.filter((name) => name !== "Shift") : held;
  return [...needed, named].join("+");
}

const SYMBOLS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Enter: "↵",
  Escape: "Esc",
};

/** The chord as it is printed on a key cap. */
export function formatChord(chord: string, isMac: boolean): string {
  if (chord === "+") return "+";
  const { modifiers, key } = partsOf(chord);
  const parts = [...modifiers, key].map((part) => {
    if (part === "Mod") return isMac ? "⌘" : "Ctrl";
    if (part === "Alt") return isMac ? "⌥" : "Alt";
    if (part === "Shift") return "⇧";
    return SYMBOLS[part] ?? part;
  });
  const hasWord = parts.includes("Ctrl") || parts.includes("Alt");
  return parts.join(isMac || !hasWord ? "" : "+").replace("⇧+", "⇧");
}
