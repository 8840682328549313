import { describe, expect, it } from "vitest";
import type { ToolName } from "#components/proofreading/edit-tool.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { Command } from "#components/shell/commands.ts";
import { statusHints } from "#components/viewer/status-hints.ts";

const NOTHING = { shift: false, mod: false, alt: false };
const SHIFT = { ...NOTHING, shift: true };
const MOD = { ...NOTHING, mod: true };
/** No command of these asks it anything. */
const WORKSPACE = {} as Workspace;

function command(id: string, keys: readonly string[], fields: Partial<Command> = {}): Command {
  return {
    ...{ id, keys, label: "ui.command.merge", group: "edit", hintIn: ["navigate"] },
    ...{ when: () => true, run: () => undefined, ...fields },
  };
}

const COMMANDS = [
  command("merge", ["M"]),
  command("back", [",", "Shift+,"]),
  command("hidden", ["Shift+Q"], { hintIn: [] }),
  command("impossible", ["Shift+W"], { when: () => false }),
  command("undo", ["Mod+Z"]),
];

function keysWith(held: typeof NOTHING, bindings = {}) {
  const context = { commands: COMMANDS, bindings, tool: "navigate", held } as const;
  return statusHints(context, WORKSPACE).keys.map(({ chord }) => chord);
}

describe("hints in the status bar", () => {
  it("are the tool's keys while nothing is held", () => {
    expect(keysWith(NOTHING)).toEqual(["M", ","]);
  });

  it("are all that the held modifier does now, the tool's or not", () => {
    expect(keysWith(SHIFT)).toEqual(["Shift+,", "Shift+Q"]);
    expect(keysWith(MOD)).toEqual(["Mod+Z"]);
    expect(keysWith({ ...SHIFT, mod: true })).toEqual([]);
  });

  it("follow the person's own keys", () => {
    expect(keysWith(NOTHING, { merge: ["9"] })).toEqual(["9", ","]);
    expect(keysWith(NOTHING, { merge: [] })).toEqual([","]);
  });

  it("name what the pointer does with the modifier that is held", () => {
    const gesturesWith = (held: typeof NOTHING, tool: ToolName = "navigate") =>
      statusHints({ commands: [], bindings: {}, tool, held }, WORKSPACE).gestures.map(
        ({ shown }) => shown,
      );
    expect(gesturesWith(NOTHING)).toContain("ui.gesture.double-click");
    expect(gesturesWith(MOD)).toEqual(["ui.gesture.ctrl-wheel", "ui.gesture.ctrl-v"]);
    expect(gesturesWith({ ...MOD, shift: true })).toEqual([]);
    expect(gesturesWith(SHIFT, "split")).toEqual(["ui.gesture.shift-drag"]);
    expect(gesturesWith(SHIFT)).toEqual([]);
    expect(gesturesWith(MOD, "split")).toEqual(["ui.gesture.ctrl-wheel", "ui.gesture.ctrl-v"]);
  });
});
