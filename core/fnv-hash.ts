/** FNV-1a over the text's code units, as an unsigned number of 32 bits: small, and even over ids of any form. */
export function fnvHash(text: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** Where hashes with this seed start; 0 gives the plain ones. */
export function fnvStart(seed: number): number {
  return 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
}
