// Two proofreaders of the demo, each in a browser of their own, at one new session.
import type { Browser } from "@playwright/test";
import type { FascicleServer } from "#tests/support/fascicle-server.ts";
import { newSession, type PersonAtBrowser, signIn } from "#tests/support/people.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

export interface TwoProofreaders {
  readonly jonas: PersonAtBrowser;
  readonly mina: PersonAtBrowser;
  readonly atJonas: WorkspacePage;
  readonly atMina: WorkspacePage;
}

export async function openTogether(
  browser: Browser,
  server: FascicleServer,
  title: string,
): Promise<TwoProofreaders> {
  const jonas = await signIn(browser, server, "Jonas");
  const mina = await signIn(browser, server, "Mina");
  const sessionId = await newSession(jonas.page, "neuropil-demo", title);
  const url = `${server.url}/sessions/${sessionId}`;
  const [atJonas, atMina] = [jonas, mina].map(({ page }) => new WorkspacePage(page));
  await Promise.all([atJonas.open(url), atMina.open(url)]);
  return { jonas, mina, atJonas, atMina };
}
