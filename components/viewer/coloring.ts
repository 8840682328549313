// By what segments are coloured, in the planes and in the space alike. What an edit, a record or a verdict
// changes is painted again by palettes alone: only the segments whose class is another, unless classes
// themselves changed their colours. Nothing is classed while segments are coloured by their ids.
import { ClassedSegments } from "#client/connectome/classed-segments.ts";
import type { SessionModel } from "#client/session/session-model.ts";
import { classColor, NEUTRAL_RGB, safeRootColor } from "#client/viewer/class-color.ts";
import {
  COLOR_PALETTES,
  COLOR_SCHEMES,
  type ColorChoice,
  type Coloring,
  type ColorPalette,
  type ColorScheme,
  FIRST_COLORS,
  PALETTE_KEY,
} from "#client/viewer/color-scheme.ts";
import type { PanelViewer } from "#client/viewer/panel-viewer.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";
import type { NeuronTable } from "#components/connectome/neuron-table.ts";
import type { PeopleHere } from "#components/presence/people-here.ts";
import type { WorkspaceState } from "#components/proofreading/workspace-state.ts";
import type { MarkStorage } from "#components/review/read-marks.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import {
  authorSource,
  type ClassSource,
  reviewSource,
  typeSource,
} from "#components/viewer/class-sources.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { type ColorOf, type KeptColors, keptColors, rootColor } from "#core/pictures/root-color.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";

export interface SegmentClass {
  readonly scheme: ColorScheme;
  /** null for what is in no class. */
  readonly name: string | null;
  /** As a person knows it; null where the messages say it. */
  readonly label: string | null;
}

export interface LegendEntry extends SegmentClass {
  readonly rgb: Rgb;
  /** null where it is not known: of what is in no class. */
  readonly count: number | null;
}

export interface ColoringState {
  readonly status: "loading" | "ready" | "failed";
  /** What each colour means; empty where segments are coloured by their ids. */
  readonly legend: readonly LegendEntry[];
  /** Another moment is in view, whose segments are not those that are classed. */
  readonly isPaused: boolean;
  /** Another number whenever some segment has another colour. */
  readonly generation: number;
}

export interface SegmentColoring {
  readonly store: StateStore<ColoringState>;
  /** Those that there are here: nobody edits or reviews a version. */
  readonly schemes: readonly ColorScheme[];
  choose(change: Partial<ColorChoice>): void;
  /** As it is painted now. */
  readonly colorOf: ColorOf;
  /** How the person has segments coloured where there are no classes. The same until that is another. */
  readonly byIds: Coloring;
  /** null where segments are coloured by their ids. */
  classOf(root: RootId): SegmentClass | null;
  /** Paints what came since the last time: to be called after the session's own changes are painted. */
  paintChanged(): void;
  /** Told of the segments that were painted otherwise, unless all were, which the look tells. */
  onPainted(listener: (roots: ReadonlySet<RootId>) => void): () => void;
  retry(): void;
  close(): void;
}

export interface ColoringDeps {
  readonly viewer: Pick<PanelViewer, "setLook" | "repaint">;
  readonly store: StateStore<WorkspaceState>;
  readonly neurons: Pick<NeuronTable, "connectome">;
  readonly session: {
    readonly model: Pick<SessionModel, "snapshot" | "subscribe">;
    readonly people: Pick<PeopleHere, "colorOf">;
  } | null;
  readonly required: RequiredSignOffs;
  /** Where the palette is kept for the person's next page; null for nowhere. */
  readonly storage: MarkStorage | null;
}

const VERSION_SCHEMES: readonly ColorScheme[] = ["segment", "type"];
/** Where more are others, everything is painted again. */
const MAX_REPAINTED = 4_000;

export function createColoring(deps: ColoringDeps): SegmentColoring {
  const { viewer, store, session } = deps;
  const schemes = session === null ? VERSION_SCHEMES : COLOR_SCHEMES;
  const state = createStateStore<ColoringState>({
    ...{ status: "ready", legend: [], isPaused: false, generation: 0 },
  });
  const paintedListeners = new Set<(roots: ReadonlySet<RootId>) => void>();
  let source: ClassSource | null = null;
  let classes = new ClassedSegments(() => null);
  let colors: ReadonlyMap<string, Rgb> = new Map();
  let paintedColors = colors;
  let unpainted = new Set<RootId>();
  let stopFollowing = () => {};
  let kept: KeptColors = keptColors(NO_COLOR);
  let painted = paintedState();
  let byIds: Coloring = null;

  function paintedState() {
    const { colors: choice, layers, isBefore, pastSeq } = store.get();
    return { choice, seed: layers.colorSeed, isPaused: isBefore || pastSeq !== null };
  }

  function openSource(scheme: ColorScheme): ClassSource | null {
    if (scheme === "type") return typeSource(deps.neurons.connectome());
    if (session === null || scheme === "segment") return null;
    if (scheme === "review") return reviewSource(deps.neurons.connectome(), deps.required);
    return authorSource(session.model, session.people.colorOf);
  }

  function exchangeSource(scheme: ColorScheme): void {
    stopFollowing();
    const next = openSource(scheme);
    source = next;
    classes = new ClassedSegments((root) => next?.classOf(root) ?? null);
    stopFollowing = () => {};
    if (next === null) return;
    let isFirst = true;
    stopFollowing = next.follow((roots) => {
      take(roots);
      if (!isFirst) paintChanged();
    });
    isFirst = false;
  }

  /** Whoever paints from now on paints them as they are. */
  function take(roots: Iterable<RootId>): void {
    const changed = classes.refresh(roots);
    if (changed.size === 0) return;
    colors = colorsNow();
    kept.forget(changed);
    for (const root of changed) unpainted.add(root);
  }

  function classColorOf(root: RootId): number {
    const name = classes.of(root);
    return classColor((name === undefined ? undefined : colors.get(name)) ?? NEUTRAL_RGB, root);
  }

  function colorsNow(): ReadonlyMap<string, Rgb> {
    const { choice, seed } = painted;
    return source?.colors(classes.counts().keys(), choice.palette, seed) ?? new Map();
  }

  /** How segments are coloured as far as the look is concerned. */
  function paintAll(): void {
    const { seed, isPaused } = painted;
    colors = colorsNow();
    paintedColors = colors;
    unpainted = new Set();
    const isClassed = source !== null && !isPaused;
    kept = keptColors(isClassed ? classColorOf : (byIds ?? ((root) => rootColor(root, seed))));
    viewer.setLook({ coloring: isClassed ? kept.of : byIds });
    publish();
  }

  function paintChanged(): void {
    if (source === null) return;
    const status = source.status();
    if (unpainted.size === 0 && status === state.get().status) return;
    colors = colorsNow();
    const before = paintedColors;
    const isRecolored = [...colors].some(([name, rgb]) => isOther(before.get(name), rgb));
    if (isRecolored || unpainted.size > MAX_REPAINTED) {
      paintAll();
      return;
    }
    paintedColors = colors;
    const roots = unpainted;
    unpainted = new Set();
    publish();
    if (roots.size === 0 || painted.isPaused) return;
    viewer.repaint(roots);
    for (const listener of [...paintedListeners]) listener(roots);
  }

  function publish(): void {
    state.set({
      status: source?.status() ?? "ready",
      legend: source === null ? [] : legendOf(source, classes.counts(), colors),
      isPaused: painted.isPaused,
      generation: state.get().generation + 1,
    });
  }

  function onStore(): void {
    const before = painted;
    const now = paintedState();
    const isSame =
      now.choice === before.choice && now.seed === before.seed && now.isPaused === before.isPaused;
    if (isSame) return;
    painted = now;
    if (now.seed !== before.seed || now.choice.palette !== before.choice.palette) {
      const { seed } = now;
      const isUsual = now.choice.palette === "usual";
      byIds = isUsual ? null : keptColors((root) => safeRootColor(root, seed)).of;
    }
    if (now.choice.scheme !== before.choice.scheme) exchangeSource(now.choice.scheme);
    paintAll();
  }

  function choose(change: Partial<ColorChoice>): void {
    const before = store.get().colors;
    const next = { ...before, ...change };
    if (!schemes.includes(next.scheme)) return;
    if (next.scheme === before.scheme && next.palette === before.palette) return;
    if (next.palette !== before.palette) keepPalette(deps.storage, next.palette);
    store.set({ colors: next });
  }

  const stops = [
    store.subscribe(onStore),
    session?.model.subscribe((change) => {
      if (change.operations && source !== null) take(source.readLog());
    }) ?? (() => undefined),
  ];
  const palette = keptPalette(deps.storage);
  if (palette !== FIRST_COLORS.palette) store.set({ colors: { ...FIRST_COLORS, palette } });

  return {
    store: state,
    schemes,
    choose,
    colorOf: (root) => kept.of(root),
    get byIds() {
      return byIds;
    },
    classOf(root) {
      if (source === null || painted.isPaused) return null;
      const { scheme } = source;
      const name = classes.of(root) ?? null;
      return { scheme, name, label: name === null ? null : source.labelOf(name) };
    },
    paintChanged,
    onPainted(listener) {
      paintedListeners.add(listener);
      return () => paintedListeners.delete(listener);
    },
    retry: () => source?.retry(),
    close() {
      for (const stop of stops) stop();
      stopFollowing();
      paintedListeners.clear();
    },
  };
}

const NO_COLOR: ColorOf = (root) => rootColor(root, 0);

/** A full or forbidden storage keeps nothing, and nothing else fails. */
function keepPalette(storage: MarkStorage | null, palette: ColorPalette): void {
  try {
    storage?.setItem(PALETTE_KEY, palette);
  } catch {
    return;
  }
}

function keptPalette(storage: MarkStorage | null): ColorPalette {
  try {
    const text = storage?.getItem(PALETTE_KEY);
    return COLOR_PALETTES.find((name) => name === text) ?? FIRST_COLORS.palette;
  } catch {
    return FIRST_COLORS.palette;
  }
}

function isOther(before: Rgb | undefined, now: Rgb): boolean {
  return before?.some((part, at) => part !== now[at]) ?? false;
}

/** Fixed classes in their order, the others by how many they are; what is in none comes last. */
function legendOf(
  { scheme, fixed, labelOf }: ClassSource,
  counts: ReadonlyMap<string, number>,
  colors: ReadonlyMap<string, Rgb>,
): readonly LegendEntry[] {
  const others = [...counts.keys()]
    .filter((name) => !fixed.includes(name))
    .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1));
  const entries = [...fixed, ...others].map((name) => ({
    ...{ scheme, name, label: labelOf(name) },
    rgb: colors.get(name) ?? NEUTRAL_RGB,
    count: counts.get(name) ?? 0,
  }));
  return [...entries, { scheme, name: null, label: null, rgb: NEUTRAL_RGB, count: null }];
}
