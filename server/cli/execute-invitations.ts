// The words of commands about invitations. The link is in the answer to `invite` and nowhere else.
import type { ListedInvitation } from "#server/cli/command-context.ts";
import type { InvitationWithdrawCommand, InviteCommand } from "#server/cli/command-request.ts";
import { type Execution, refuse, tell } from "#server/cli/execution.ts";
import { textTable } from "#server/cli/text-table.ts";

const ANYBODY = "whoever has the link";

export async function invite(
  request: InviteCommand,
  { context, emit }: Execution,
): Promise<number> {
  const made = await context.invite(request);
  if (!made.ok) return refuse(emit, made.error);
  const { invitation, link, isLocalLink } = made.value;
  const { email, roles, expiresAtMs } = invitation;
  return tell(emit, [
    `Invited ${email ?? ANYBODY}, with ${rolesText(roles)}, until ${timeText(expiresAtMs)}.`,
    `Link, shown only this once, good for one account: ${link}`,
    ...(isLocalLink ? [LOCAL_LINK] : []),
  ]);
}

const LOCAL_LINK =
  "It leads to this machine, as FASCICLE_ORIGIN is not set: for people elsewhere put your site's address in its place.";

export async function listInvitations({ context, emit }: Execution): Promise<number> {
  const invitations = await context.listInvitations();
  if (invitations.length === 0) return tell(emit, ["Nobody is invited yet."]);
  const header = ["id", "for", "roles", "made by", "until", "state"];
  return tell(emit, textTable([header, ...invitations.map(cells)]));
}

function cells(invitation: ListedInvitation): readonly string[] {
  const { id, email, roles, madeBy, expiresAtMs, state, usedBy } = invitation;
  const how = usedBy === null ? state : `${state} by ${usedBy}`;
  return [id, email ?? ANYBODY, rolesText(roles), madeBy, timeText(expiresAtMs), how];
}

export async function withdrawInvitation(
  request: InvitationWithdrawCommand,
  { context, emit }: Execution,
): Promise<number> {
  const withdrawn = await context.withdrawInvitation(request);
  if (!withdrawn.ok) return refuse(emit, withdrawn.error);
  const { email } = withdrawn.value;
  return tell(emit, [
    `Withdrew the invitation for ${email ?? ANYBODY}: its link opens nothing now.`,
  ]);
}

function rolesText(roles: ListedInvitation["roles"]): string {
  return roles.map(({ dataset, role }) => `${role} on ${dataset}`).join(", ") || "no role";
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}
