// What pages on the server need to know before they render: who asks, and whether they may.
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import type { ApiMe } from "#core/protocol/api.ts";
import { appFromSlot } from "#server/web/app-slot.ts";

/** Redirects to the sign-in page where nobody is signed in. */
export async function personForPage(): Promise<ApiMe> {
  const person = await appFromSlot().personOf(new Headers(await headers()));
  if (person === null) redirect("/sign-in");
  return { id: person.id, name: person.name, email: person.email, isAdmin: person.isAdmin };
}

export async function isSignedIn(): Promise<boolean> {
  return (await appFromSlot().personOf(new Headers(await headers()))) !== null;
}

/** 404 for a session that is not there, and for one that the person has no right to. */
export async function sessionForPage(sessionId: string): Promise<{ me: ApiMe; sessionId: string }> {
  const me = await personForPage();
  const { store } = appFromSlot();
  const session = await store.findSession(sessionId);
  if (session === null || (await store.roleOn(me.id, session.datasetId)) === null) notFound();
  return { me, sessionId: session.id };
}

export async function versionForPage(
  datasetName: string,
  version: string,
): Promise<{ me: ApiMe; datasetId: string; version: number }> {
  const me = await personForPage();
  const { store } = appFromSlot();
  const dataset = await store.findDatasetByName(datasetName);
  if (dataset === null || (await store.roleOn(me.id, dataset.id)) === null) notFound();
  const number = /^[0-9]{1,9}$/.test(version) ? Number(version) : -1;
  if ((await store.findVersion(dataset.id, number)) === null) notFound();
  return { me, datasetId: dataset.id, version: number };
}
