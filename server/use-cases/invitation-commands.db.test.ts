// Invitations by the command line on each engine: the same rows and the same lines of the audit log
// as by the page, and a refusal that names the option.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { createLocalBus } from "#server/use-cases/bus.ts";
import { invitationCommands, type SiteAddress } from "#server/use-cases/invitation-commands.ts";
import { createInvitationsDesk, type InvitationsDesk } from "#server/use-cases/invitations-desk.ts";
import type { Store } from "#server/use-cases/store.ts";
import { addBareDataset } from "#tests/support/bare-dataset.ts";

const DAY_MS = 86_400_000;
const BY_PAGE = { id: "ada", name: "Ada", via: "page", address: null } as const;

for (const engine of await openDatabasesUnderTest()) {
  describe(`commands about invitations on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let desk: InvitationsDesk;
    let commands: ReturnType<typeof invitationCommands>;
    let site: SiteAddress = { origin: "https://lab.example", isLocal: false };
    let nowMs = 1_760_000_000_000;

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      const [bus, now] = [createLocalBus(), () => nowMs];
      desk = createInvitationsDesk({ store, bus, nowMs: now, onJoined: async () => undefined });
      commands = invitationCommands({
        store,
        invitations: desk,
        siteAddress: () => site,
        nowMs: now,
      });
      for (const name of ["larva", "adult"]) await addBareDataset(store, name);
    });
    afterAll(() => database.close());

    const invite = async (asked: Partial<Parameters<typeof commands.invite>[0]> = {}) => {
      const made = await commands.invite({ command: "invite", roles: [], days: 7, ...asked });
      if (!made.ok) throw new Error(made.error);
      return made.value;
    };
    const newestDeed = async () =>
      (await store.listAudit({ datasetId: null, before: null, limit: 1 }))[0];
    const withdraw = (id: string) =>
      commands.withdrawInvitation({ command: "invitation-withdraw", id });
    const tokenOf = (link: string) => link.slice(link.lastIndexOf("/") + 1);

    it("makes a link that opens what was asked for, until its time is up", async () => {
      const { invitation, link, isLocalLink } = await invite({
        email: "Nora@Lab.example",
        roles: [
          { dataset: "larva", role: "reviewer" },
          { dataset: "adult", role: "viewer" },
        ],
        days: 3,
      });
      expect(link).toMatch(/^https:\/\/lab\.example\/join\/[\w-]{43}$/);
      expect(isLocalLink).toBe(false);
      const record = await desk.find(tokenOf(link));
      expect(record).toMatchObject({
        id: invitation.id,
        email: "nora@lab.example",
        createdById: "",
        createdByName: "command line",
        expiresAtMs: nowMs + 3 * DAY_MS,
      });
      expect(record?.roles).toEqual([
        { datasetId: "adult", role: "viewer" },
        { datasetId: "larva", role: "reviewer" },
      ]);
      nowMs += 3 * DAY_MS;
      const [listed] = await commands.listInvitations();
      expect(listed).toMatchObject({ id: invitation.id, state: "expired" });
    });

    it("has the line in the audit log that the page's has, but for who made it", async () => {
      await invite({ roles: [{ dataset: "larva", role: "viewer" }], days: 2 });
      const byCommand = await newestDeed();
      await desk.make(
        { email: null, roles: [{ datasetId: "larva", role: "viewer" }], days: 2 },
        BY_PAGE,
      );
      const byPage = await newestDeed();
      expect(byCommand).toMatchObject({ actorId: null, actorName: "command line", via: "command" });
      const { action, subjectKind, datasetId, details } = byPage;
      expect(byCommand).toMatchObject({ action, subjectKind, datasetId, details });
    });

    it("says where the link leads to this machine alone", async () => {
      site = { origin: "http://localhost:3000", isLocal: true };
      expect(await invite()).toMatchObject({
        link: expect.stringMatching(/^http:\/\/localhost:3000\/join\//),
        isLocalLink: true,
      });
    });

    it("names the datasets that there are, and makes nothing, where one is unknown", async () => {
      const before = (await desk.list()).length;
      const roles = [
        { dataset: "larva", role: "viewer" as const },
        { dataset: "lava", role: "viewer" as const },
      ];
      const refusal = await commands.invite({ command: "invite", roles, days: 7 });
      expect(refusal).toMatchObject({ ok: false });
      expect(refusal).toHaveProperty("error", expect.stringMatching(/^--dataset: .* named lava; /));
      expect(refusal).toHaveProperty("error", expect.stringMatching(/larva.*\.$/));
      expect(await desk.list()).toHaveLength(before);
    });

    it("withdraws one that is open, once, and tells why it does not withdraw another", async () => {
      const { invitation, link } = await invite({ email: "ben@lab.example" });
      expect(await withdraw(invitation.id)).toMatchObject({ ok: true });
      expect(await newestDeed()).toMatchObject({
        action: "invitation.revoked",
        subjectId: invitation.id,
        via: "command",
      });
      const join = (token: string) =>
        desk.join(token, { name: "Ben", email: null, passwordHash: "x" }, null);
      expect(await join(tokenOf(link))).toEqual({ ok: false, error: "revoked" });
      const again = await withdraw(invitation.id);
      expect(again).toHaveProperty("error", expect.stringContaining("was withdrawn already"));

      const other = await invite({ email: "ben@lab.example" });
      expect(await join(tokenOf(other.link))).toMatchObject({ ok: true });
      const used = await withdraw(other.invitation.id);
      expect(used).toHaveProperty("error", expect.stringContaining("was used already"));
      const listed = await commands.listInvitations();
      expect(listed.find(({ id }) => id === other.invitation.id)).toMatchObject({
        state: "used",
        usedBy: "Ben",
      });
      const unknown = await withdraw("8a6e0804-2bd0-4672-b79d-d97027f9071a");
      expect(unknown).toHaveProperty("error", expect.stringContaining("no such invitation"));
    });
  });
}
