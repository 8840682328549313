import { describe, expect, it } from "vitest";
import { formatChord, type KeyStroke, matchesChord } from "#components/shell/key-chord.ts";

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
  ])("%s (mac: %s) is %s", (chord, isMac, expected) => {
    expect(formatChord(chord, isMac)).toBe(expected);
  });
});
