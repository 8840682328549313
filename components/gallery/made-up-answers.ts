// What a server would answer the pages of the gallery that ask one, in each of its states. Nothing leaves the page.
import {
  DATASET,
  INVITATIONS,
  ME,
  PEOPLE,
  READ_ONLY,
  SESSIONS,
  versionOf,
} from "#components/gallery/made-up.ts";
import { CANCELLED, DRAFT, FAILED, NEW_DRAFT } from "#components/gallery/made-up-draft.ts";
import { ENTRIES, SIGN_INS, TOKENS } from "#components/gallery/made-up-people.ts";
import { DESCRIBED, ROWS, UNDESCRIBED } from "#components/gallery/made-up-versions.ts";
import type { PageState } from "#components/gallery/whole-page-names.ts";

const NONE = { gained: 0, lost: 0, changed: 0 };
const SOME = { gained: 31, lost: 18_402, changed: 214 };

interface Answer {
  readonly path: RegExp;
  readonly empty: unknown;
  readonly full: unknown;
}

/** The first that fits. */
const ANSWERS: readonly Answer[] = [
  { path: /\/me$/, empty: ME, full: ME },
  { path: /\/me\/orcid$/, empty: { orcid: null }, full: { orcid: "0000-0002-1825-0097" } },
  {
    path: /\/me\/sign-ins$/,
    empty: { signIns: SIGN_INS.slice(0, 1) },
    full: { signIns: SIGN_INS },
  },
  { path: /\/me\/tokens$/, empty: { tokens: [] }, full: { tokens: TOKENS } },
  { path: /\/home$/, empty: { sessions: [] }, full: { sessions: SESSIONS } },
  { path: /\/people$/, empty: { people: PEOPLE.slice(0, 1) }, full: { people: PEOPLE } },
  {
    path: /\/audit$/,
    empty: { entries: [], hasMore: false },
    full: { entries: ENTRIES, hasMore: true },
  },
  { path: /\/invitations$/, empty: { invitations: [] }, full: { invitations: INVITATIONS } },
  {
    path: /\/dataset-drafts$/,
    empty: { drafts: [], roots: [] },
    full: { drafts: [DRAFT, CANCELLED, FAILED], roots: ["/data/volumes"] },
  },
  { path: /\/dataset-drafts\/[^/]+$/, empty: NEW_DRAFT, full: DRAFT },
  { path: /\/datasets$/, empty: { datasets: [] }, full: { datasets: [DATASET, READ_ONLY] } },
  { path: /\/description$/, empty: UNDESCRIBED, full: DESCRIBED },
  {
    path: /\/compare\/\d+\?/,
    empty: { rows: [], next: null },
    full: { rows: ROWS, next: "c" },
  },
  {
    path: /\/compare\/\d+$/,
    empty: { counts: { segments: NONE, connections: NONE, synapses: NONE } },
    full: { counts: { segments: SOME, connections: SOME, synapses: SOME } },
  },
  { path: /\/release$/, empty: { releases: [] }, full: { releases: [] } },
  {
    path: /\/datasets\/[^/]+$/,
    empty: { ...DATASET, versions: [versionOf(0), versionOf(1), versionOf(2)] },
    full: DATASET,
  },
];

/** In the place of the browser's own `fetch`. */
export function madeUpFetch(state: PageState, beyond: typeof fetch): typeof fetch {
  return async (input, init) => {
    const url = new URL(String(input instanceof Request ? input.url : input), location.origin);
    if (!/^\/(?:api\/|readyz$)/.test(url.pathname)) return beyond(input, init);
    if (state === "loading") return untilAborted(init?.signal);
    if (state === "failed") return Response.json({ error: { tag: "server" } }, { status: 500 });
    const asked = url.pathname + url.search;
    const answer = ANSWERS.find(({ path }) => path.test(asked));
    if (answer !== undefined) return Response.json(answer[state]);
    return Response.json({ error: { tag: "not-found" } }, { status: 404 });
  };
}

function untilAborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
