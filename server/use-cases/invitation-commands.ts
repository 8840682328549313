// Invitations as the command line makes, lists and withdraws them: by the same desk as the page, so
// with the same entries in the audit log. Whoever may run commands may give every role.
import { invitationState } from "#core/access/invitation-state.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { CommandContext, ListedInvitation } from "#server/cli/command-context.ts";
import { type InvitationsDesk, JOIN_PATH } from "#server/use-cases/invitations-desk.ts";
import { COMMAND_LINE } from "#server/use-cases/people-desk.ts";
import type { InvitationRecord, InvitedRole } from "#server/use-cases/ports/invitations.ts";
import type { Store } from "#server/use-cases/store.ts";
import { unknownDataset } from "#server/use-cases/unknown-dataset.ts";

export interface InvitationCommandDeps {
  readonly store: Store;
  readonly invitations: Pick<InvitationsDesk, "make" | "list" | "findById" | "revoke">;
  /** Where people open the site. */
  readonly siteAddress: () => SiteAddress;
  readonly nowMs: () => number;
}

export interface SiteAddress {
  /** Like https://lab.example. */
  readonly origin: string;
  /** Nobody said where the site is: it is this machine's own. */
  readonly isLocal: boolean;
}

type Commands = Pick<CommandContext, "invite" | "listInvitations" | "withdrawInvitation">;

export function invitationCommands(deps: InvitationCommandDeps): Commands {
  const { store, invitations, siteAddress } = deps;
  return {
    async invite({ email = null, roles, days }) {
      const invited = await rolesOf(store, roles);
      if (!invited.ok) return invited;
      const asked = { email, roles: invited.value, days };
      const { token, record } = await invitations.make(asked, COMMAND_LINE);
      const [invitation] = await listed(deps, [record]);
      const { origin, isLocal } = siteAddress();
      const link = new URL(JOIN_PATH + token, origin).href;
      return accepted({ invitation, link, isLocalLink: isLocal });
    },
    async listInvitations() {
      return listed(deps, await invitations.list());
    },
    async withdrawInvitation({ id }) {
      const record = await invitations.findById(id);
      if (record === null) {
        return refused("--id: there is no such invitation; list them with fascicle invitations.");
      }
      const [invitation] = await listed(deps, [record]);
      if (await invitations.revoke(id, COMMAND_LINE)) return accepted(invitation);
      const how = record.usedAtMs === null ? "was withdrawn already" : "was used already";
      return refused(`--id: this invitation ${how}; nothing was changed.`);
    },
  };
}

async function rolesOf(
  store: Store,
  roles: readonly { readonly dataset: string; readonly role: InvitedRole["role"] }[],
): Promise<Result<readonly InvitedRole[], string>> {
  const invited: InvitedRole[] = [];
  for (const { dataset: name, role } of roles) {
    const dataset = await store.findDatasetByName(name);
    if (dataset === null) return refused(await unknownDataset(store, name));
    invited.push({ datasetId: dataset.id, role });
  }
  return accepted(invited);
}

async function listed(
  { store, nowMs }: InvitationCommandDeps,
  records: readonly InvitationRecord[],
): Promise<readonly ListedInvitation[]> {
  const [people, datasets] = await Promise.all([store.listPeople(), store.listDatasets()]);
  const names = new Map([...people, ...datasets].map(({ id, name }) => [id, name]));
  return records.map((record) => ({
    id: record.id,
    email: record.email,
    roles: record.roles.map(({ datasetId, role }) => ({
      dataset: names.get(datasetId) ?? datasetId,
      role,
    })),
    madeBy: record.createdByName,
    expiresAtMs: record.expiresAtMs,
    state: invitationState(record, nowMs()),
    usedBy: record.usedById === null ? null : (names.get(record.usedById) ?? record.usedById),
  }));
}
