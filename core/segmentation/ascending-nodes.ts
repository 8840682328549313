// Many distinct nodes in ascending order. A comparing sort of half a million takes longer than the
// search that found them; where they lie within reach of each other, a bit for each of the numbers
// between the first and the last puts them in order in two passes.

/** Up to so many words of bits a node, bits cost less than comparing. */
const WORDS_A_NODE = 16;
const FEW_NODES = 64;

/** @param lists distinct nodes, over all lists. */
export function ascendingNodes(lists: readonly Uint32Array[]): Uint32Array {
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  const [first, last] = rangeOf(lists);
  const wordCount = ((last - first) >>> 5) + 1;
  if (count < FEW_NODES || wordCount > WORDS_A_NODE * count) return sorted(lists, count);
  const words = new Uint32Array(wordCount);
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const at = list[i] - first;
      words[at >>> 5] |= 1 << (at & 31);
    }
  }
  return numbersOf(words, first, count);
}

function rangeOf(lists: readonly Uint32Array[]): readonly [number, number] {
  let first = 0xffff_ffff;
  let last = 0;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      if (list[i] < first) first = list[i];
      if (list[i] > last) last = list[i];
    }
  }
  return [Math.min(first, last), last];
}

function sorted(lists: readonly Uint32Array[], count: number): Uint32Array {
  const nodes = new Uint32Array(count);
  let filled = 0;
  for (const list of lists) {
    nodes.set(list, filled);
    filled += list.length;
  }
  return nodes.sort();
}

function numbersOf(words: Uint32Array, first: number, count: number): Uint32Array {
  const nodes = new Uint32Array(count);
  let filled = 0;
  for (let number = 0; number < words.length; number++) {
    let word = words[number];
    const from = first + 32 * number;
    while (word !== 0) {
      const bit = 31 - Math.clz32(word & -word);
      nodes[filled++] = from + bit;
      word &= word - 1;
    }
  }
  return nodes;
}
