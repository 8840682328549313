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

const CODE_OF: Readonly<Record<string, string>> = { ",": "Comma", ".": "Period", "-": "Minus" };
/** Characters that some layouts reach with Shift only; Shift says nothing about them. */
const SHIFT_FREE = new Set(["?", "+"]);

export function matchesChord(chord: string, stroke: KeyStroke): boolean {
  const parts = chord === "+" ? ["+"] : chord.split("+");
  const key = parts.at(-1) ?? "";
  const isMod = stroke.ctrlKey || stroke.metaKey;
  if (stroke.altKey || isMod !== parts.includes("Mod")) return false;
  if (!SHIFT_FREE.has(key) && stroke.shiftKey !== parts.includes("Shift")) return false;
  return matchesKey(key, stroke);
}

function matchesKey(key: string, stroke: KeyStroke): boolean {
  if (stroke.key.toLowerCase() === key.toLowerCase()) return true;
  if (key === "+") return stroke.code === "NumpadAdd" || (stroke.key === "=" && !stroke.shiftKey);
  if (CODE_OF[key] !== undefined) return stroke.code === CODE_OF[key];
  const isLatin = /^[a-z]$/i.test(stroke.key);
  return /^[a-z]$/i.test(key) && !isLatin && stroke.code === `Key${key.toUpperCase()}`;
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
  const parts = chord.split("+").map((part) => {
    if (part === "Mod") return isMac ? "⌘" : "Ctrl";
    if (part === "Shift") return "⇧";
    return SYMBOLS[part] ?? part;
  });
  return parts.join(isMac || !parts.includes("Ctrl") ? "" : "+").replace("+⇧+", "+⇧");
}
