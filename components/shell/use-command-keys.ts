"use client";
import { useEffect } from "react";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { COMMANDS } from "#components/shell/commands.ts";
import { matchesChord } from "#components/shell/key-chord.ts";

/** Keys belong to whoever types, to an open menu or dialog, and only then to the workspace. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return true;
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

/** Runs commands on their keys, and keeps the held modifiers for the hints. */
export function useCommandKeys(workspace: Workspace): void {
  useEffect(() => {
    const { store } = workspace;

    const onKeyDown = (event: KeyboardEvent) => {
      keepModifiers(event);
      if (isTaken(event)) return;
      const command = COMMANDS.find(({ keys }) => keys.some((key) => matchesChord(key, event)));
      if (command === undefined || store.get().overlay !== "none") return;
      event.preventDefault();
      if (!command.when(workspace)) return;
      const { tool } = store.get();
      command.run(workspace);
      if (store.get().tool !== tool) letGoOfButton();
    };
    const keepModifiers = (event: KeyboardEvent) => {
      const { shift, mod } = store.get().modifiers;
      const next = { shift: event.shiftKey, mod: event.ctrlKey || event.metaKey };
      if (shift !== next.shift || mod !== next.mod) store.set({ modifiers: next });
    };
    const onClick = (event: MouseEvent) => {
      const isByPointer = event.detail > 0;
      if (isByPointer && workspace.editTool() !== null) letGoOfButton();
    };
    const release = () => store.set({ modifiers: { shift: false, mod: false } });

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
  }, [workspace]);
}
