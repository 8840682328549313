import { describe, expect, it } from "vitest";
import {
  type BindableCommand,
  bindKey,
  chordProblem,
  dropKey,
  formatBindings,
  type KeyBindings,
  keysOf,
  MAX_KEYS,
  NO_BINDINGS,
  parseBindings,
  resetKeys,
  takeOverKey,
} from "#components/keys/key-bindings.ts";
import { COMMANDS } from "#components/shell/commands.ts";

const MERGE: BindableCommand = { id: "merge", keys: ["M"] };
const SPLIT: BindableCommand = { id: "split", keys: ["C", "Shift+C"] };
const BOTH = [MERGE, SPLIT];

function bound(command: BindableCommand, chord: string, from: KeyBindings = NO_BINDINGS) {
  const result = bindKey(BOTH, from, command, chord);
  if (!result.ok) throw new Error(result.error.tag);
  return result.value;
}

describe("binding a key", () => {
  it("gives a command one more, and leaves the others theirs", () => {
    const bindings = bound(MERGE, "Shift+M");
    expect(keysOf(MERGE, bindings)).toEqual(["M", "Shift+M"]);
    expect(keysOf(SPLIT, bindings)).toEqual(SPLIT.keys);
  });

  it("refuses one that another command has, by its name, however it is written", () => {
    const result = bindKey(BOTH, NO_BINDINGS, MERGE, "Shift+c");
    expect(result).toEqual({ ok: false, error: { tag: "taken", chord: "Shift+C", by: "split" } });
  });

  it("takes it over where that is asked for, and the other has what is left", () => {
    const result = takeOverKey(BOTH, NO_BINDINGS, MERGE, "C");
    if (!result.ok) throw new Error(result.error.tag);
    expect(keysOf(MERGE, result.value)).toEqual(["M", "C"]);
    expect(keysOf(SPLIT, result.value)).toEqual(["Shift+C"]);
  });

  it("refuses a command's own key a second time, and more keys than are shown", () => {
    expect(bindKey(BOTH, NO_BINDINGS, MERGE, "M")).toMatchObject({ error: { tag: "own" } });
    let bindings: KeyBindings = NO_BINDINGS;
    for (let n = 1; n < MAX_KEYS; n++) bindings = bound(MERGE, `${n}`, bindings);
    expect(bindKey(BOTH, bindings, MERGE, "9")).toEqual({
      ok: false,
      error: { tag: "many", limit: MAX_KEYS },
    });
  });

  it.each([
    ["Mod+W", "browser"],
    ["Shift+Mod+T", "browser"],
    ["F5", "browser"],
    ["Enter", "fixed"],
    ["Shift+Tab", "moves-focus"],
    ["Mod+Alt+E", "types"],
    ["Dead", "unreadable"],
  ])("refuses %s, as %s", (chord, why) => {
    expect(bindKey(BOTH, NO_BINDINGS, MERGE, chord)).toMatchObject({
      error: { tag: "unusable", why },
    });
  });

  it.each(["Shift+M", "Alt+L", "Mod+M", "[", "F2", "PageUp", "9"])("takes %s", (chord) => {
    expect(chordProblem(chord)).toBeNull();
  });

  it("gives back the usual keys of one command, from whoever has them by now", () => {
    const taken = takeOverKey(BOTH, NO_BINDINGS, MERGE, "C");
    if (!taken.ok) throw new Error(taken.error.tag);
    const reset = resetKeys(BOTH, taken.value, SPLIT);
    expect(keysOf(SPLIT, reset)).toEqual(["C", "Shift+C"]);
    expect(keysOf(MERGE, reset)).toEqual(["M"]);
    expect(reset).toEqual(NO_BINDINGS);
  });

  it("keeps a command without a key, which is not the same as the usual ones", () => {
    const bindings = dropKey(NO_BINDINGS, MERGE, "M");
    expect(keysOf(MERGE, bindings)).toEqual([]);
    expect(bindings).toEqual({ merge: [] });
  });
});

describe("keys as a file", () => {
  it("come back as they were", () => {
    const bindings = bound(MERGE, "Shift+M", dropKey(NO_BINDINGS, SPLIT, "C"));
    expect(parseBindings(BOTH, formatBindings(bindings))).toEqual({
      ok: true,
      value: { bindings, unknown: [] },
    });
  });

  it("leave out commands that there are none of, and name them", () => {
    const file = formatBindings({ "of-old": ["Q"], merge: ["Q"] });
    expect(parseBindings(BOTH, file)).toEqual({
      ok: true,
      value: { bindings: { merge: ["Q"] }, unknown: ["of-old"] },
    });
  });

  it("are refused whole where a key is two commands', or is none", () => {
    expect(parseBindings(BOTH, formatBindings({ merge: ["c"] }))).toEqual({
      ok: false,
      error: { tag: "taken", chord: "C", by: "merge" },
    });
    expect(parseBindings(BOTH, formatBindings({ merge: ["Mod+W"] }))).toMatchObject({
      error: { tag: "unusable", why: "browser" },
    });
  });

  it.each([
    ["no JSON", "keys", { tag: "not-json" }],
    ["another file", '{"kind":"other","version":1,"keys":{}}', { tag: "field", field: "kind" }],
    [
      "a chord that is no text",
      '{"kind":"fascicle-keys","version":1,"keys":{"merge":[7]}}',
      { tag: "field", field: "keys.merge.0" },
    ],
  ])("that are %s are refused by the field", (_, text, error) => {
    expect(parseBindings(BOTH, text)).toMatchObject({ ok: false, error });
  });
});

describe("the list of commands", () => {
  it("reads as keys that could be anybody's own: no two commands share one", () => {
    expect(parseBindings(COMMANDS, formatBindings(NO_BINDINGS))).toMatchObject({ ok: true });
  });
});
