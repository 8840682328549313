// A person's colour is a function of who they are: the same for everyone, everywhere, every day. The
// palette is that of Okabe and Ito (Color Universal Design, 2008), told apart by the colour-blind
// too; its black is left out, since it vanishes on dark tissue.
const PALETTE = ["#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"];

export function personColor(userId: string): string {
  return PALETTE[hash32(userId) % PALETTE.length];
}

/** FNV-1a, 32 bits: small, and even over ids of any form. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
