// Which whole pages the gallery has, in which states. Apart from what draws them, so that a list of them loads none:
// a session's page begins to load its workspace as soon as its code is there.

/** Not answered yet; refused; answered with as little as there can be; with a lot. */
export type PageState = "loading" | "failed" | "empty" | "full";

const ALL: readonly PageState[] = ["loading", "failed", "empty", "full"];
/** An open volume wants a server. */
const WAITING: readonly PageState[] = ["loading", "failed"];

const STATES = {
  home: ALL,
  account: ALL,
  people: ALL,
  audit: ALL,
  settings: ["loading", "failed", "full"],
  about: ALL,
  compare: ALL,
  "compared-rows": ALL,
  "new-dataset": ALL,
  draft: ALL,
  "no-admin": ["full"],
  preview: WAITING,
  "no-preview": ["full"],
  dataset: ["full"],
  versions: ["full"],
  session: WAITING,
  version: WAITING,
  "later-database": ["failed"],
  "later-disk": ["failed"],
  "later-handing-over": ["failed"],
} as const satisfies Readonly<Record<string, readonly PageState[]>>;

export type PageName = keyof typeof STATES;

/** As the page reads it of its own address. */
const QUERIES: Partial<Readonly<Record<PageName, string>>> = { draft: "?draft=d1" };

export interface PageSample {
  readonly name: PageName;
  readonly state: PageState;
}

const SAMPLES: readonly PageSample[] = Object.entries(STATES).flatMap(([name, states]) =>
  states.map((state) => ({ name: name as PageName, state })),
);

export function findSample(name: string, state: string): PageSample | null {
  return SAMPLES.find((sample) => sample.name === name && sample.state === state) ?? null;
}

/** Addresses of all of them, below that of the gallery. */
export const WHOLE_PAGES: readonly string[] = SAMPLES.map(
  ({ name, state }) => `${name}/${state}${QUERIES[name] ?? ""}`,
);
