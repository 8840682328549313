"use client";
import { useEffect } from "react";
import { type KeyBindings, keysOf, NO_BINDINGS } from "#components/keys/key-bindings.ts";
import { useKeptBindings } from "#components/keys/keys-context.tsx";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { COMMANDS, type Command } from "#components/shell/commands.ts";
import { matchesChord } from "#components/shell/key-chord.ts";
import { isOfHintAlone } from "#components/ui/hint.tsx";

/** Keys belong to whoever types, to an open menu or dialog, and only then to the workspace. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.isComposing || (event.defaultPrevented && !isOfHintAlone(event))) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target === null) return false;
  const typing = "input, textarea, select, [contenteditable=true], [role=menu], [role=dialog]";
  if (target.closest(typing) !== null) return true;
  const moving = "[role=slider], [role=tab], [role=radio], [role=listbox]";
  const isMove = event.key.startsWith("Arrow");
  const isPress = event.key === "Enter" || event.key === " ";
  if (isMove && target.closest(moving) !== null) return true;
  return isPress && target.closest("button, a, summary") !== null;
}

/** Enter is the tool's that a person has in hand, not that of the button they clicked before. */
function letGoOfButton(): void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLButtonElement)) return;
  if (!focused.hasAttribute("aria-haspopup")) focused.blur();
}

function commandFor(event: KeyboardEvent, bindings: KeyBindings): Command | undefined {
  return COMMANDS.find((command) =>
    keysOf(command, bindings).some((key) => matchesChord(key, event)),
  );
}

const NOTHING_HELD = { shift: false, mod: false, alt: false } as const;

function modifiersOf(event: KeyboardEvent) {
  return { shift: event.shiftKey, mod: event.ctrlKey || event.metaKey, alt: event.altKey };
}

/** Runs commands on their keys, and keeps the held modifiers for the hints. */
export function useCommandKeys(workspace: Workspace): void {
  const kept = useKeptBindings();
  useEffect(() => {
    const { store } = workspace;
    const commandOf = (event: KeyboardEvent) => commandFor(event, kept?.get() ?? NO_BINDINGS);

    const onKeyDown = (event: KeyboardEvent) => {
      keepModifiers(event);
      if (isTaken(event)) return;
      const command = commandOf(event);
      if (command === undefined || store.get().overlay !== "none") return;
      event.preventDefault();
      if (!command.when(workspace)) return;
      forgetProblem();
      const { tool } = store.get();
      command.run(workspace);
      if (store.get().tool !== tool) letGoOfButton();
    };
    const forgetProblem = () => {
      const { tool, clickProblem } = store.get();
      // What a tool in hand could not do it says until it can.
      if (tool === "navigate" && clickProblem !== null) store.set({ clickProblem: null });
    };
    const keepModifiers = (event: KeyboardEvent) => {
      const { shift, mod, alt } = store.get().modifiers;
      const next = modifiersOf(event);
      const isSame = shift === next.shift && mod === next.mod && alt === next.alt;
      if (!isSame) store.set({ modifiers: next });
    };
    const onClick = (event: MouseEvent) => {
      const isByPointer = event.detail > 0;
      if (isByPointer && workspace.editTool() !== null) letGoOfButton();
    };
    const release = () => store.set({ modifiers: NOTHING_HELD });

    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("keyup", keepModifiers);
    window.addEventListener("click", onClick);
    window.addEventListener("blur", release);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("keyup", keepModifiers);
      window.removeEventListener("click", onClick);
      window.removeEventListener("blur", release);
    };
  }, [workspace, kept]);
}
