// [CM2] Mentions in a comment's text: "@" and the person's name. The text says whom the author means,
// and the ids that go with it are of just those: so taking the words away takes the mention away.

export interface Mentionable {
  readonly id: string;
  readonly name: string;
}

/** What is being written after an at-sign, up to the caret. */
export interface MentionDraft {
  /** Of the at-sign. */
  readonly from: number;
  readonly query: string;
}

const OFFERED = 6;
const MAX_QUERY_LENGTH = 60;
const WORD_CHARACTER = /[\p{L}\p{N}_]/u;

/** Those that are known anyway, and whoever spoke: a viewer is told no others. */
export function knownPeople(
  people: readonly Mentionable[],
  comments: readonly { readonly authorId: string; readonly authorName: string }[],
): readonly Mentionable[] {
  const known = new Map(comments.map(({ authorId: id, authorName: name }) => [id, { id, name }]));
  for (const { id, name } of people) known.set(id, { id, name });
  return [...known.values()];
}

/** null where the caret is not in a mention: an at-sign within a word is of an address. */
export function mentionDraftAt(text: string, caret: number): MentionDraft | null {
  const from = text.lastIndexOf("@", caret - 1);
  if (from === -1 || caret === 0) return null;
  const query = text.slice(from + 1, caret);
  if (query.length > MAX_QUERY_LENGTH || /[\r\n]/.test(query)) return null;
  return isWordAt(text, from - 1) ? null : { from, query };
}

/** Whose name begins so, then those of whom another part of the name does. */
export function offeredPeople(
  people: readonly Mentionable[],
  query: string,
): readonly Mentionable[] {
  const wanted = query.toLowerCase();
  const rankOf = ({ name }: Mentionable) => {
    const lower = name.toLowerCase();
    if (lower.startsWith(wanted)) return 0;
    return lower.split(/[\s-]+/u).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  return people
    .map((person) => ({ person, rank: rankOf(person) }))
    .filter(({ rank }) => rank < 2)
    .sort((left, right) => left.rank - right.rank)
    .slice(0, OFFERED)
    .map(({ person }) => person);
}

export interface TextPart {
  /** Where it begins in the whole text. */
  readonly at: number;
  readonly text: string;
  /** null: words. */
  readonly person: Mentionable | null;
}

/** The text in its order; of two people of one name the first of the list is meant, and of two names that begin alike the longer one. */
export function partsOfText(text: string, people: readonly Mentionable[]): readonly TextPart[] {
  const longestFirst = people.toSorted((left, right) => right.name.length - left.name.length);
  const parts: TextPart[] = [];
  let said = 0;
  const takeWords = (end: number) => {
    if (end > said) parts.push({ at: said, text: text.slice(said, end), person: null });
  };
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", Math.max(at + 1, said))) {
    if (isWordAt(text, at - 1)) continue;
    const person = longestFirst.find(
      ({ name }) => text.startsWith(name, at + 1) && !isWordAt(text, at + 1 + name.length),
    );
    if (person === undefined) continue;
    takeWords(at);
    said = at + 1 + person.name.length;
    parts.push({ at, text: text.slice(at, said), person });
  }
  takeWords(text.length);
  return parts;
}

/** Ids, each once, in the order of the text. */
export function mentionedIn(text: string, people: readonly Mentionable[]): readonly string[] {
  const ids = partsOfText(text, people).flatMap(({ person }) => person?.id ?? []);
  return [...new Set(ids)];
}

function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && WORD_CHARACTER.test(text[at]);
}
