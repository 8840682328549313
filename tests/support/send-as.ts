// What a person's script would send, with the cookies of the page that the person has open.
import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import type { IntentBody } from "#core/operations/intent.ts";
import type { ApiDifference, ApiSession } from "#core/protocol/api.ts";
import { originOf } from "#tests/support/people.ts";

/** Asked again where a kept connection was closed just then; an intent counts once however often it is sent. */
const PATIENT = { maxRetries: 3 } as const;

async function get<T>(page: Page, path: string): Promise<T> {
  const response = await page.request.get(`${originOf(page)}/api/v1${path}`, PATIENT);
  expect(response.status(), path).toBe(200);
  return (await response.json()) as T;
}

export function sessionAs(page: Page, sessionId: string): Promise<ApiSession> {
  return get(page, `/sessions/${sessionId}`);
}

export function differenceAs(page: Page, sessionId: string): Promise<ApiDifference> {
  return get(page, `/sessions/${sessionId}/difference`);
}

/** With all of the log seen; every intent has to be accepted. @returns the intents' ids, in order. */
export async function sendAs(
  page: Page,
  sessionId: string,
  bodies: readonly IntentBody[],
): Promise<readonly string[]> {
  const { operationCount: seenSeq } = await sessionAs(page, sessionId);
  const intents = bodies.map((body) => ({ id: randomUUID(), seenSeq, overrides: [], body }));
  const text = JSON.stringify({ intents }, (_, value) =>
    typeof value === "bigint" ? String(value) : value,
  );
  const origin = originOf(page);
  const response = await page.request.post(`${origin}/api/v1/sessions/${sessionId}/intents`, {
    ...PATIENT,
    data: text,
    headers: { origin, "content-type": "application/json" },
  });
  expect(await response.json()).toMatchObject({
    outcomes: bodies.map(() => ({ accepted: true })),
  });
  return intents.map(({ id }) => id);
}

/** Every changed segment as it is now. */
export async function signAllAs(page: Page, sessionId: string): Promise<void> {
  const { segments } = await differenceAs(page, sessionId);
  const signs = segments.map(({ place, effectHash }): IntentBody => {
    const object = { ...place, supervoxel: BigInt(place.supervoxel) };
    return { kind: "sign", scope: "whole", object, effectHash };
  });
  await sendAs(page, sessionId, signs);
}
