// By what segments are coloured, as keys and the command palette choose it.
import { COLOR_PALETTES, type ColorScheme } from "#client/viewer/color-scheme.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

type ColoredWorkspace = Pick<Workspace, "store" | "coloring">;

export function colorBy(scheme: ColorScheme) {
  return ({ coloring }: ColoredWorkspace): void => coloring.choose({ scheme });
}

/** The next of those that there are here. */
export function colorByNext({ store, coloring }: ColoredWorkspace): void {
  const { schemes } = coloring;
  const at = schemes.indexOf(store.get().colors.scheme);
  coloring.choose({ scheme: schemes[(at + 1) % schemes.length] });
}

export function takeNextPalette({ store, coloring }: ColoredWorkspace): void {
  const at = COLOR_PALETTES.indexOf(store.get().colors.palette);
  coloring.choose({ palette: COLOR_PALETTES[(at + 1) % COLOR_PALETTES.length] });
}
