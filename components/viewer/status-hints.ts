// What the status bar says that keys and pointer do now. With nothing held: what the tool is worked
// with. With a modifier held: everything that it does together with a further key, so that a person
// finds keys by holding one.
import { type KeyBindings, keysOf } from "#components/keys/key-bindings.ts";
import type { ToolName } from "#components/proofreading/edit-tool.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { WorkspaceState } from "#components/proofreading/workspace-state.ts";
import { type Command, GESTURES, type Gesture } from "#components/shell/commands.ts";
import { partsOf } from "#components/shell/key-chord.ts";

type Held = WorkspaceState["modifiers"];

export interface KeyHint {
  readonly command: Command;
  readonly chord: string;
}

export interface StatusHints {
  readonly gestures: readonly Gesture[];
  readonly keys: readonly KeyHint[];
}

export interface HintContext {
  readonly commands: readonly Command[];
  readonly bindings: KeyBindings;
  readonly tool: ToolName;
  readonly held: Held;
}

export function statusHints(
  { commands, bindings, tool, held }: HintContext,
  workspace: Workspace,
): StatusHints {
  const isHeld = held.shift || held.mod || held.alt;
  const keys = commands.flatMap((command): readonly KeyHint[] => {
    if (!isHeld && !command.hintIn.includes(tool)) return [];
    const chord = keysOf(command, bindings).find((key) => hasModifiers(key, held));
    return chord === undefined || !command.when(workspace) ? [] : [{ command, chord }];
  });
  const gestures = GESTURES.filter(({ held: needed, hintIn }) => {
    if (!hintIn.includes(tool)) return false;
    return Object.entries(held).every(([name, isDown]) => isDown === (name === needed));
  });
  return { gestures, keys };
}

function hasModifiers(chord: string, { shift, mod, alt }: Held): boolean {
  const { modifiers } = partsOf(chord);
  return (
    modifiers.includes("Shift") === shift &&
    modifiers.includes("Mod") === mod &&
    modifiers.includes("Alt") === alt
  );
}
