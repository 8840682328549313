import { describe, expect, it } from "vitest";
import { findMessage, LOCALES } from "#client/messages/translate.ts";
import { COMMAND_GROUPS, COMMANDS, GESTURES } from "#components/shell/commands.ts";

describe("the list of commands", () => {
  it("gives no key to two commands", () => {
    const keys = COMMANDS.flatMap((command) => command.keys);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it("gives every command a name of its own and a key", () => {
    expect(new Set(COMMANDS.map((command) => command.id)).size).toBe(COMMANDS.length);
    expect(COMMANDS.filter((command) => command.keys.length === 0)).toEqual([]);
  });

  it.each(LOCALES)("%s: every command, gesture and group has a name", (locale) => {
    const named = [...COMMANDS, ...GESTURES].map(({ label }) => label);
    const keys = [...named, ...COMMAND_GROUPS.map((group) => `ui.command-group.${group}`)];
    expect(keys.filter((key) => findMessage(locale, key) === null)).toEqual([]);
  });

  it.each([
    ["mark-todo", "L"],
    ["mark-end", "K"],
    ["mark-uncertain", "U"],
  ])("%s is on %s, and taken away with Shift", (id, key) => {
    const keysOfId = (name: string) => COMMANDS.find((command) => command.id === name)?.keys;
    expect(keysOfId(id)).toContain(key);
    expect(keysOfId(`un${id}`)).toContain(`Shift+${key}`);
  });

  it.each([
    ["panel-layout", "Space"],
    ["layer-image", "1"],
    ["layer-segments", "2"],
    ["layer-boundaries", "3"],
    ["layer-inverted", "4"],
    ["new-group", "N"],
    ["isolate", "T"],
  ])("%s is on %s", (id, key) => {
    expect(COMMANDS.find((command) => command.id === id)?.keys).toContain(key);
  });

  it.each([
    ["merge", "M"],
    ["split", "C"],
    ["synapse", "Y"],
    ["swap-side", "G"],
    ["commit", "Enter"],
    ["cancel", "Escape"],
    ["undo", "Mod+Z"],
    ["redo", "Mod+Shift+Z"],
    ["section-back", ","],
    ["section-on", "."],
    ["sections-on", "Shift+."],
    ["recolor", "R"],
    ["clear-selection", "X"],
    ["review-back", "Q"],
    ["review-on", "E"],
    ["review-unsigned", "Shift+E"],
    ["help", "H"],
    ["palette", "Mod+K"],
  ])("%s is on %s, as in the tools that people come from", (id, key) => {
    expect(COMMANDS.find((command) => command.id === id)?.keys).toContain(key);
  });
});
