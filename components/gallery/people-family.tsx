"use client";
import { NewToken } from "#components/account/new-token.tsx";
import { OrcidForm } from "#components/account/orcid-form.tsx";
import { SignInsTable } from "#components/account/sign-ins-table.tsx";
import { TokensTable } from "#components/account/tokens-table.tsx";
import { AuditTable } from "#components/audit/audit-table.tsx";
import {
  AT_MS,
  DATASET,
  done,
  INVITATIONS,
  LATER_MS,
  LONG_TEXT,
  NO_LINE,
  nothing,
  PEOPLE,
  READ_ONLY,
} from "#components/gallery/made-up.ts";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { AddPerson } from "#components/people/add-person.tsx";
import { InvitationsTable } from "#components/people/invitations-table.tsx";
import { Invite } from "#components/people/invite.tsx";
import { PeopleTable } from "#components/people/people-table.tsx";
import { ShownOnce } from "#components/people/shown-once.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { ApiAuditEntry, ApiSignIn, ApiToken } from "#core/protocol/api.ts";

const SIGN_IN: ApiSignIn = {
  ...{ id: "a", createdAtMs: AT_MS, expiresAtMs: LATER_MS, address: "192.0.2.14", isThis: true },
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36",
};
const SIGN_INS: readonly ApiSignIn[] = [
  SIGN_IN,
  { ...SIGN_IN, id: "b", address: null, userAgent: null, isThis: false },
];
const TOKEN: ApiToken = {
  ...{ id: "t1", name: "nightly export", prefix: "fsc_8Qx1", maxRole: "viewer" },
  ...{ createdAtMs: AT_MS, expiresAtMs: 4_000_000_000_000, lastUsedAtMs: AT_MS },
  revokedAtMs: null,
};
const TOKENS: readonly ApiToken[] = [
  TOKEN,
  { ...TOKEN, id: "t2", name: LONG_TEXT["zh-CN"], lastUsedAtMs: null, revokedAtMs: AT_MS },
  { ...TOKEN, id: "t3", maxRole: "admin", expiresAtMs: AT_MS },
];
const ENTRY: ApiAuditEntry = {
  ...{ id: "9007199254740993", atMs: AT_MS, actorId: "p1", actorName: "Lea Brandt", via: "page" },
  ...{ action: "role.set", subjectKind: "person", subjectId: "p2", datasetId: DATASET.id },
  ...{ details: { role: "reviewer", before: null }, address: "192.0.2.14" },
};
const ENTRIES: readonly ApiAuditEntry[] = [
  ENTRY,
  { ...ENTRY, id: "2", actorId: null, via: "command", details: { name: LONG_TEXT.en } },
];
const NAMES = new Map([
  ["p2", "王小明"],
  [DATASET.id, DATASET.name],
]);
const SECRET = "horse-battery-staple-correct-8Qx1";

export function PeopleFamily() {
  return (
    <Family name="people">
      <Tables />
      <Forms />
    </Family>
  );
}

function Tables() {
  return (
    <>
      <Sample wide of="PeopleTable" state="full">
        <PeopleTable
          people={PEOPLE}
          datasets={[DATASET, READ_ONLY]}
          onRole={done}
          onDisabled={done}
          ownId="p1"
        />
      </Sample>
      <Sample wide of="InvitationsTable" state="full">
        <InvitationsTable invitations={INVITATIONS} onRevoke={done} />
      </Sample>
      <Sample wide of="SignInsTable" state="full">
        <SignInsTable signIns={SIGN_INS} onEnd={done} onEndAll={done} />
      </Sample>
      <Sample wide of="TokensTable" state="full">
        <TokensTable tokens={TOKENS} onRevoke={done} />
      </Sample>
      <Sample of="TokensTable" state="empty">
        <TokensTable tokens={[]} onRevoke={done} />
      </Sample>
      <Sample wide of="AuditTable" state="full">
        <AuditTable entries={ENTRIES} names={NAMES} />
      </Sample>
      <Sample of="AuditTable" state="empty">
        <AuditTable entries={[]} names={NAMES} />
      </Sample>
    </>
  );
}

function Forms() {
  const { t } = usePreferences();
  return (
    <>
      <Sample wide of="AddPerson" state="empty">
        <AddPerson onAdded={nothing} />
      </Sample>
      <Sample wide of="Invite" state="empty">
        <Invite datasets={[DATASET, READ_ONLY]} needsRole={false} onMade={nothing} />
      </Sample>
      <Sample wide of="NewToken" state="empty">
        <NewToken onMade={nothing} />
      </Sample>
      <Sample wide of="OrcidForm" state="empty">
        <OrcidForm orcid={null} onSaved={nothing} />
      </Sample>
      <Sample wide of="OrcidForm" state="error">
        <OrcidForm orcid="0000-0002-1825-0098" onSaved={nothing} />
      </Sample>
      <Sample of="ShownOnce" state="full">
        <ShownOnce secret={SECRET} label={t("account.token")} failure={null} onNoted={nothing}>
          {t("invitations.shown")}
        </ShownOnce>
      </Sample>
      <Sample of="ShownOnce" state="error">
        <ShownOnce secret={null} label={t("account.token")} failure={NO_LINE} onNoted={nothing}>
          {null}
        </ShownOnce>
      </Sample>
    </>
  );
}
