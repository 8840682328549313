import { describe, expect, it } from "vitest";
import {
  chordOfStroke,
  formatChord,
  type KeyStroke,
  matchesChord,
  normalChord,
} from "#components/shell/key-chord.ts";

function stroke(key: string, change: Partial<KeyStroke> = {}): KeyStroke {
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  return { key, code: "", ...none, ...change };
}

describe("matching keys", () => {
  it("wants exactly the modifiers of the chord", () => {
    expect(matchesChord("Mod+Z", stroke("z", { ctrlKey: true }))).toBe(true);
    expect(matchesChord("Mod+Z", stroke("z", { metaKey: true }))).toBe(true);
    expect(matchesChord("Mod+Z", stroke("Z", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(matchesChord("Z", stroke("z", { ctrlKey: true }))).toBe(false);
    expect(matchesChord("M", stroke("m", { altKey: true }))).toBe(false);
  });

  it("tells Shift+, from , whatever character the layout gives", () => {
    const shifted = stroke("<", { code: "Comma", shiftKey: true });
    expect(matchesChord("Shift+,", shifted)).toBe(true);
    expect(matchesChord(",", shifted)).toBe(false);
    expect(matchesChord(",", stroke(",", { code: "Comma" }))).toBe(true);
  });

  it("takes + and ? with and without Shift", () => {
    expect(matchesChord("+", stroke("+", { shiftKey: true }))).toBe(true);
    expect(matchesChord("+", stroke("="))).toBe(true);
    expect(matchesChord("?", stroke("?", { shiftKey: true }))).toBe(true);
  });

  it("tells / from ?, which one key has on some layouts", () => {
    const code = "Slash";
    expect(matchesChord("/", stroke("/", { code }))).toBe(true);
    expect(matchesChord("/", stroke("?", { code, shiftKey: true }))).toBe(false);
    expect(matchesChord("?", stroke("?", { code, shiftKey: true }))).toBe(true);
    expect(matchesChord("/", stroke("/", { code: "Digit7", shiftKey: true }))).toBe(true);
  });

  it("falls back to the key's place under a layout without Latin letters", () => {
    expect(matchesChord("M", stroke("ь", { code: "KeyM" }))).toBe(true);
    expect(matchesChord("M", stroke("q", { code: "KeyM" }))).toBe(false);
  });
});

describe("showing keys", () => {
  it.each([
    ["Mod+Shift+Z", false, "Ctrl+⇧Z"],
    ["Mod+Shift+Z", true, "⌘⇧Z"],
    ["Shift+E", false, "⇧E"],
    ["ArrowLeft", false, "←"],
    ["+", false, "+"],
    ["Alt+L", false, "Alt+L"],
    ["Alt+L", true, "⌥L"],
    ["Mod+Alt+Shift+Z", false, "Ctrl+Alt+⇧Z"],
    ["Mod++", false, "Ctrl++"],
  ])("%s (mac: %s) is %s", (chord, isMac, expected) => {
    expect(formatChord(chord, isMac)).toBe(expected);
  });
});

const SHIFT = { shiftKey: true };
const PRESSED: readonly (readonly [string, KeyStroke, string])[] = [
  ["a letter", stroke("m", { code: "KeyM" }), "M"],
  ["a letter with Shift", stroke("M", { code: "KeyM", ...SHIFT }), "Shift+M"],
  ["a letter under a layout without Latin ones", stroke("ь", { code: "KeyM" }), "M"],
  ["Option and a letter on a Mac", stroke("¬", { code: "KeyL", altKey: true }), "Alt+L"],
  ["a digit with Shift, whatever it types", stroke("!", { code: "Digit1", ...SHIFT }), "Shift+1"],
  ["a comma with Shift", stroke("<", { code: "Comma", ...SHIFT }), "Shift+,"],
  ["Space", stroke(" ", { code: "Space" }), "Space"],
  ["? which needs Shift", stroke("?", { code: "Slash", ...SHIFT }), "?"],
  ["plus with Ctrl", stroke("+", { code: "Equal", ctrlKey: true, ...SHIFT }), "Mod++"],
  ["an arrow with Alt", stroke("ArrowUp", { code: "ArrowUp", altKey: true }), "Alt+ArrowUp"],
];

describe("the chord of what is pressed", () => {
  it.each(PRESSED)("%s", (_, pressed, chord) => {
    expect(chordOfStroke(pressed)).toBe(chord);
    expect(matchesChord(chord, pressed)).toBe(true);
    expect(normalChord(chord)).toBe(chord);
  });

  it.each(["Shift", "Control", "Alt", "Meta"])("is none while only %s is held", (key) => {
    expect(chordOfStroke(stroke(key))).toBeNull();
  });

  it("is one text however its modifiers are ordered", () => {
    expect(normalChord("Shift+Mod+z")).toBe("Mod+Shift+Z");
    expect(normalChord("Shift+?")).toBe("?");
  });
});
