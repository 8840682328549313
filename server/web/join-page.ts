// What the page of an invitation's link shows: what it gives, or why it gives nothing any more. To
// whoever holds the link, so nothing else of the site is in it.
import { headers } from "next/headers";
import { invitationState } from "#core/access/invitation-state.ts";
import type { ApiJoinPage } from "#core/protocol/api.ts";
import { appFromSlot } from "#server/web/app-slot.ts";

export async function joinPageData(token: string): Promise<ApiJoinPage> {
  const app = appFromSlot();
  const invitation = await app.invitations.find(token);
  if (invitation === null) return { state: "unknown" };
  const state = invitationState(invitation, app.nowMs());
  if (state !== "open") return { state };
  const person = await app.callerOf(new Headers(await headers()));
  const datasets = new Map((await app.store.listDatasets()).map(({ id, name }) => [id, name]));
  return {
    state,
    token,
    email: invitation.email,
    invitedBy: invitation.createdById === "" ? null : invitation.createdByName,
    roles: invitation.roles.map(({ datasetId, role }) => ({
      datasetName: datasets.get(datasetId) ?? datasetId,
      role,
    })),
    me: person === null || person.isDemo ? null : { name: person.name, email: person.email },
    provider: app.providerLabel,
    location: await app.invitations.locationOf(invitation),
  };
}
