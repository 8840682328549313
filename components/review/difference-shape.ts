// [RV2] What becomes of each piece of a change, and how it is shown: by the rule of the overlay on the
// image, against the version's segment that the change is compared with. A piece has one colour,
// before and after, so that the eye finds it again.
import type { PaneLooks, PieceLook, Rgb } from "#client/meshes/mesh-scene-contract.ts";
import { comparisonOf, GAINED_RGB, LOST_RGB } from "#components/review/difference-colors.ts";
import type { DifferenceEntry } from "#components/review/difference-entry.ts";
import type { ApiShapePiece } from "#core/protocol/api.ts";

/** apart: of another segment before, and not of this one now. */
export type PieceFate = "kept" | "gained" | "lost" | "apart";

export const SPACE_LAYOUTS = ["side", "overlaid"] as const;
export type SpaceLayout = (typeof SPACE_LAYOUTS)[number];

export const KEPT_RGB: Rgb = [164, 172, 184];
const SEEN_THROUGH = 0.55;
const FAINT = 0.2;
/** More segments than these are not asked for at once. */
const MAX_ASKED = 250;

export function rootsOfEntry(entry: DifferenceEntry): {
  readonly before: readonly string[];
  readonly after: readonly string[];
} {
  if (entry.kind === "vanished") return { before: [entry.root], after: [] };
  return { before: entry.segment.beforeRoots.slice(0, MAX_ASKED), after: [entry.root] };
}

type Held = Pick<ApiShapePiece, "baseRoot" | "root">;

export function fateOf(piece: Held, entry: DifferenceEntry): PieceFate {
  const { root, baseRoot } = comparisonOf(entry);
  const isMain = BigInt(piece.baseRoot) === baseRoot;
  if (BigInt(piece.root) === root) return isMain ? "kept" : "gained";
  return isMain ? "lost" : "apart";
}

/** What each pane shows: before and after, or all that the overlay knows of. */
export function paneLooks(
  pieces: readonly (Held & { readonly id: string })[],
  entry: DifferenceEntry,
  layout: SpaceLayout,
): readonly PaneLooks[] {
  const { before } = rootsOfEntry(entry);
  const wasIn = new Set(before);
  const looksOf = (isShown: (piece: Held, fate: PieceFate) => boolean): PaneLooks => {
    const looks = new Map<string, PieceLook>();
    for (const piece of pieces) {
      const fate = fateOf(piece, entry);
      if (isShown(piece, fate)) looks.set(piece.id, lookOf(fate, layout));
    }
    return looks;
  };
  if (layout === "overlaid") return [looksOf((_, fate) => fate !== "apart")];
  return [
    looksOf(({ baseRoot }) => wasIn.has(baseRoot)),
    looksOf((_, fate) => fate === "kept" || fate === "gained"),
  ];
}

function lookOf(fate: PieceFate, layout: SpaceLayout): PieceLook {
  if (fate === "gained") return { rgb: GAINED_RGB, opacity: 1 };
  if (fate === "lost") return { rgb: LOST_RGB, opacity: 1 };
  if (fate === "apart") return { rgb: KEPT_RGB, opacity: FAINT };
  return { rgb: KEPT_RGB, opacity: layout === "overlaid" ? SEEN_THROUGH : 1 };
}
