// A person's ORCID iD: sixteen digits in fours, the last of them a check by ISO 7064 MOD 11-2. A
// mistyped one is told at the border, before it stands in a release.
// https://support.orcid.org/hc/en-us/articles/360006897674
const SHAPE = /^(?:https:\/\/orcid\.org\/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])$/;

/** The iD without its address; null where it is none. */
export function parseOrcid(text: string): string | null {
  const [, orcid] = SHAPE.exec(text.trim()) ?? [];
  return orcid !== undefined && checkCharacterOf(orcid) === orcid.at(-1) ? orcid : null;
}

/** Of the fifteen digits before it. */
function checkCharacterOf(orcid: string): string {
  let total = 0;
  for (const digit of orcid.replaceAll("-", "").slice(0, -1)) total = (total + Number(digit)) * 2;
  const check = (12 - (total % 11)) % 11;
  return check === 10 ? "X" : String(check);
}
