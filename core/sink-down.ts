/**
 * Puts the entry at `start` of a binary heap where it belongs, below those that come before it.
 * @param heap its least entry first; all but the one at `start` in order.
 */
export function sinkDown<Entry>(
  heap: Entry[],
  start: number,
  isBefore: (left: Entry, right: Entry) => boolean,
): void {
  for (let at = start; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && isBefore(heap[child], heap[least])) least = child;
    }
    if (least === at) return;
    [heap[at], heap[least]] = [heap[least], heap[at]];
    at = least;
  }
}
