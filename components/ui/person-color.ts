// A person's colour where no live connection tells it. It must be the one that the server stamps on
// presence (server/realtime), so that one person has one colour everywhere on the page. The palette
// is that of Okabe and Ito (Color Universal Design, 2008), told apart by the colour-blind too.
const PALETTE = ["#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"];
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export function personColor(userId: string): string {
  let hash = FNV_OFFSET;
  for (let at = 0; at < userId.length; at++) {
    hash = Math.imul(hash ^ userId.charCodeAt(at), FNV_PRIME);
  }
  return PALETTE[(hash >>> 0) % PALETTE.length];
}
