// What pages on the server need to know before they render: who asks, and whether they may.
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import type { ApiMe } from "#core/protocol/api.ts";
import { appFromSlot } from "#server/web/app-slot.ts";

/** Where nobody is signed in, redirects to the sign-in page, which leads back to `path`. */
export async function personForPage(path: string): Promise<ApiMe> {
  const person = await appFromSlot().callerOf(new Headers(await headers()));
  if (person === null) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  return { id: person.id, name: person.name, email: person.email, isAdmin: person.isAdmin };
}

/** What the provider is called that people may sign in by; null where there is none. */
export function providerLabel(): string | null {
  return appFromSlot().providerLabel;
}

/** 404 unless whoever runs the server asks for the gallery of components. */
export function ifGalleryIsAsked(): void {
  if (!appFromSlot().showsGallery) notFound();
}

/** 404 for a session that is not there, and for one that the person has no right to. */
export async function sessionForPage(
  sessionId: string,
): Promise<{ me: ApiMe; sessionId: string; datasetId: string; baseVersion: number }> {
  const me = await personForPage(`/sessions/${encodeURIComponent(sessionId)}`);
  const { store } = appFromSlot();
  const session = await store.findSession(sessionId);
  if (session === null || (await store.roleOn(me.id, session.datasetId)) === null) notFound();
  const { id, datasetId, baseVersion } = session;
  return { me, sessionId: id, datasetId, baseVersion };
}

/** @param below what follows the version in the page's own path. */
export async function versionForPage(
  datasetName: string,
  version: string,
  below = "",
): Promise<{ me: ApiMe; datasetId: string; version: number }> {
  const [name, number] = [datasetName, version].map(encodeURIComponent);
  const me = await personForPage(`/datasets/${name}/versions/${number}${below}`);
  const { store } = appFromSlot();
  const dataset = await store.findDatasetByName(datasetName);
  if (dataset === null || (await store.roleOn(me.id, dataset.id)) === null) notFound();
  const asked = /^[0-9]{1,9}$/.test(version) ? Number(version) : -1;
  if ((await store.findVersion(dataset.id, asked)) === null) notFound();
  return { me, datasetId: dataset.id, version: asked };
}
