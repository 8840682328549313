"use client";
import { useEffect } from "react";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { goToTyped } from "#components/viewer/move-by-keys.ts";
import { pastedPosition } from "#components/viewer/pasted-position.ts";

/** Whoever types, and an open menu or dialog, take what is pasted. */
const TAKING = "input, textarea, select, [contenteditable=true], [role=menu], [role=dialog]";

/** A position that is pasted while no field has the focus is gone to; what is wrong with it is said. */
export function usePositionPaste(workspace: Workspace): void {
  useEffect(() => {
    const { store, dataset } = workspace;
    const controller = new AbortController();
    const { signal } = controller;

    const onPaste = (event: ClipboardEvent) => {
      const isTaken = event.target instanceof Element && event.target.closest(TAKING) !== null;
      if (event.defaultPrevented || isTaken || store.get().overlay !== "none") return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const pasted = pastedPosition(text, dataset.shapeVoxel);
      if (pasted === null) return;
      event.preventDefault();
      store.set({ pasteProblem: pasted.ok ? null : pasted.problem });
      if (pasted.ok) goToTyped(workspace, pasted.positionVoxel);
    };
    /** Whatever is done next. */
    const forget = () => {
      if (store.get().pasteProblem !== null) store.set({ pasteProblem: null });
    };

    window.addEventListener("paste", onPaste, { signal });
    window.addEventListener("keydown", forget, { signal });
    window.addEventListener("pointerdown", forget, { signal });
    return () => controller.abort();
  }, [workspace]);
}
