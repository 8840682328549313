// [RV4][RV6] Two sessions on one version: the first is finalized, the second sees what that means for
// it, keeps its edit, is signed anew as it will be, and becomes the next version.

import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { ApiDifference } from "#core/protocol/api.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, originOf, signIn } from "#tests/support/people.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/rebase";

const own = ownServer();

/** As a script would, with the page's own cookies; every intent has to be accepted. */
async function send(page: Page, sessionId: string, bodies: readonly IntentBody[]) {
  const intents = bodies.map((body) => ({ id: randomUUID(), seenSeq: 0, overrides: [], body }));
  const text = JSON.stringify({ intents }, (_, value) =>
    typeof value === "bigint" ? String(value) : value,
  );
  const origin = originOf(page);
  const response = await page.request.post(`${origin}/api/v1/sessions/${sessionId}/intents`, {
    data: text,
    headers: { origin, "content-type": "application/json" },
  });
  expect(await response.json()).toMatchObject({
    outcomes: bodies.map(() => ({ accepted: true })),
  });
}

async function signAll(page: Page, sessionId: string) {
  const response = await page.request.get(
    `${originOf(page)}/api/v1/sessions/${sessionId}/difference`,
  );
  const { segments } = (await response.json()) as ApiDifference;
  await send(
    page,
    sessionId,
    segments.map(({ place, effectHash }) => ({
      ...{ kind: "sign", scope: "whole", effectHash },
      object: { ...place, supervoxel: BigInt(place.supervoxel) },
    })),
  );
}

function merge(a: Place, b: Place): IntentBody {
  return { kind: "merge", a, b, confirmedFar: true };
}

test("a session is re-based on a version that came meanwhile", async ({ browser }) => {
  mkdirSync(SHOTS, { recursive: true });
  const { merges, split } = await planFor(own.dataDir, DATASET);
  const { source, sink } = split;
  const [jonas, mina, lea] = [
    await signIn(browser, own.server, "Jonas"),
    await signIn(browser, own.server, "Mina"),
    await signIn(browser, own.server, "Lea"),
  ];
  await lea.page.setViewportSize({ width: 1440, height: 900 });
  const first = await newSession(jonas.page, DATASET, "Part the false join");
  const second = await newSession(mina.page, DATASET, "Join what was missed");
  const submit: IntentBody = { kind: "submit", note: "" };
  await send(jonas.page, first, [
    { kind: "split", sources: [source], sinks: [sink], confirmedOnlyClicked: true },
    merge(source, merges[0].a),
    merge(merges[1].a, merges[1].b),
    submit,
  ]);
  await send(mina.page, second, [merge(sink, merges[0].a), submit]);
  for (const session of [first, second]) await signAll(lea.page, session);

  const atLea = new WorkspacePage(lea.page);
  const rebase = lea.page.getByTestId("rebase");
  await test.step("nothing is shown of a re-base while there is no newer version", async () => {
    await atLea.open(`${own.server.url}/sessions/${second}`);
    await atLea.tab("review").click();
    await expect(lea.page.getByTestId("finalize-button")).toBeEnabled();
    await expect(rebase).toHaveCount(0);
  });

  await test.step("the first is finalized", async () => {
    await atLea.open(`${own.server.url}/sessions/${first}`);
    await atLea.tab("review").click();
    await lea.page.getByTestId("finalize-button").click();
    await expect(lea.page.getByTestId("finalized-version")).toHaveAttribute("data-version", "1");
  });

  const edit = lea.page.getByTestId("rebased-operation");
  await test.step("the second shows its one conflict, and against whose work it is", async () => {
    await atLea.open(`${own.server.url}/sessions/${second}`);
    await atLea.tab("review").click();
    await expect(rebase).toHaveAttribute("data-onto", "1");
    await expect(rebase).toContainText("Part the false join");
    await expect(lea.page.getByTestId("rebase-count-conflict")).toHaveText("1 conflict");
    await expect(edit).toHaveAttribute("data-standing", "conflict");
    await expect(edit).toContainText("merge #1 by Mina Okafor");
    await expect(edit).toContainText("split #1 by Jonas");
    await expect(lea.page.getByTestId("rebase-lapsed")).toContainText("Lea");
    await rebase.scrollIntoViewIfNeeded();
    await lea.page.screenshot({ path: `${SHOTS}/conflict.png` });
    await lea.page.getByTestId("finalize-button").click();
    await expect(lea.page.getByText("Nothing was finalized.")).toBeVisible();
  });

  await test.step("kept, and signed as it will be, it is the next version", async () => {
    await lea.page.getByTestId("rebase-keep").click();
    await expect(edit).toHaveAttribute("data-choice", "keep");
    await lea.page.getByTestId("rebase-sign").click();
    await expect(lea.page.getByTestId("rebased-segment")).toHaveCount(0);
    await lea.page.screenshot({ path: `${SHOTS}/resolved.png` });
    await lea.page.getByTestId("finalize-button").click();
    await expect(lea.page.getByTestId("finalized-version")).toHaveAttribute("data-version", "2");
  });
  for (const person of [jonas, mina, lea]) await person.context.close();
});
