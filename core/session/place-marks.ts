// Marks that proofreaders set while they go: to do, an end, uncertain. A mark is a thread whose first
// words are its tag and nothing else, so that it follows its place through edits, is talked about,
// and is resolved like any other (ADR 46). The tags are the same in every language.
import type { Thread } from "#core/session/threads.ts";

export const PLACE_MARKS = ["todo", "end", "uncertain"] as const;
export type PlaceMark = (typeof PLACE_MARKS)[number];

export function markText(mark: PlaceMark): string {
  return `#${mark}`;
}

/** The mark that a comment's words are; null where they are words. */
export function markOfText(text: string): PlaceMark | null {
  return PLACE_MARKS.find((mark) => markText(mark) === text.trim()) ?? null;
}

/** The open mark of this kind that is nearest, by nm, among those on the segment; null: there is none. */
export function nearestMark(
  threads: readonly Thread[],
  mark: PlaceMark,
  isOnSegment: (thread: Thread) => boolean,
  distanceNmTo: (thread: Thread) => number,
): Thread | null {
  let nearest: Thread | null = null;
  for (const thread of threads) {
    const [first] = thread.comments;
    if (thread.isResolved || first === undefined || markOfText(first.text) !== mark) continue;
    if (!isOnSegment(thread)) continue;
    if (nearest === null || distanceNmTo(thread) < distanceNmTo(nearest)) nearest = thread;
  }
  return nearest;
}
