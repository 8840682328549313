// Where a segment's class comes from, for each way of colouring: its row in the table of neurons, or the
// log's last edit of it. A source tells which segments to look at again; it holds no colours.
import type { Connectome } from "#client/connectome/connectome.ts";
import type { NeuronRow } from "#client/connectome/neuron-row.ts";
import type { SessionModel } from "#client/session/session-model.ts";
import { classColors, REVIEW_COLORS, rgbOfHex } from "#client/viewer/class-color.ts";
import type { ColorPalette, ColorScheme } from "#client/viewer/color-scheme.ts";
import type { Rgb } from "#client/viewer/viewer-contract.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { LastEditors } from "#core/operations/last-editors.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import { REVIEWER_STATES, reviewerState } from "#core/review/reviewer-state.ts";

export interface ClassSource {
  readonly scheme: Exclude<ColorScheme, "segment">;
  /** Classes that are named though nothing is in them, in their order; the others go by their counts. */
  readonly fixed: readonly string[];
  status(): "loading" | "ready" | "failed";
  /** null for what is in none. */
  classOf(root: RootId): string | null;
  /** As a person knows the class; null where the messages say it. */
  labelOf(name: string): string | null;
  colors(names: Iterable<string>, palette: ColorPalette, seed: number): ReadonlyMap<string, Rgb>;
  /** Segments that may have another class since the log was read the last time. */
  readLog(): Iterable<RootId>;
  /** Tells of every segment that may have a class, once, and then of those that may have another. */
  follow(onRoots: (roots: Iterable<RootId>) => void): () => void;
  retry(): void;
}

function rowSource(
  connectome: Connectome,
  classOfRow: (row: NeuronRow) => string | null,
): Pick<ClassSource, "status" | "classOf" | "readLog" | "follow" | "retry"> {
  return {
    status: () => connectome.snapshot().status,
    classOf(root) {
      const row = connectome.row(root);
      return row === undefined ? null : classOfRow(row);
    },
    readLog: () => [],
    follow(onRoots) {
      const stop = connectome.onRows(onRoots);
      onRoots(connectome.snapshot().rows.map(({ root }) => root));
      return stop;
    },
    retry: () => connectome.retry(),
  };
}

/** [NE1] Of the record that is anchored in the segment. */
export function typeSource(connectome: Connectome): ClassSource {
  return {
    ...rowSource(connectome, ({ type }) => (type === "" ? null : type)),
    scheme: "type",
    fixed: [],
    labelOf: (name) => name,
    colors: classColors,
  };
}

const SAID_STATES = REVIEWER_STATES.filter((state) => state !== "untouched");

export function reviewSource(connectome: Connectome, required: RequiredSignOffs): ClassSource {
  return {
    ...rowSource(connectome, (row) => {
      const state = reviewerState(row, required);
      return state === "untouched" ? null : state;
    }),
    scheme: "review",
    fixed: SAID_STATES,
    labelOf: () => null,
    colors: (_names, palette) =>
      new Map(SAID_STATES.map((state) => [state, REVIEW_COLORS[palette][state]])),
  };
}

/** [LV4] People have their own colours in both palettes: those are told apart by everyone. */
export function authorSource(
  model: Pick<SessionModel, "snapshot">,
  colorOf: (userId: string) => string,
): ClassSource {
  const editors = new LastEditors();
  const names = new Map<string, string>();
  let seenSeq = 0;

  function readLog(): ReadonlySet<RootId> {
    const { operations } = model.snapshot();
    const touched = new Set<RootId>();
    for (; seenSeq < operations.length; seenSeq++) {
      const operation = operations[seenSeq];
      names.set(operation.authorId, operation.authorName);
      for (const root of editors.record(operation)) touched.add(root);
    }
    return touched;
  }

  return {
    scheme: "author",
    fixed: [],
    status: () => "ready",
    classOf: (root) => editors.of(root)?.authorId ?? null,
    labelOf: (authorId) => names.get(authorId) ?? authorId,
    colors: (authorIds) => new Map(Array.from(authorIds, (id) => [id, rgbOfHex(colorOf(id))])),
    readLog,
    follow(onRoots) {
      onRoots(readLog());
      return () => undefined;
    },
    retry: () => undefined,
  };
}
