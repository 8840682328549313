"use client";
import { NewToken } from "#components/account/new-token.tsx";
import { OrcidForm } from "#components/account/orcid-form.tsx";
import { SignInsTable } from "#components/account/sign-ins-table.tsx";
import { TokensTable } from "#components/account/tokens-table.tsx";
import { AuditTable } from "#components/audit/audit-table.tsx";
import {
  DATASET,
  done,
  INVITATIONS,
  NO_LINE,
  nothing,
  PEOPLE,
  READ_ONLY,
} from "#components/gallery/made-up.ts";
import { ENTRIES, SIGN_INS, TOKENS } from "#components/gallery/made-up-people.ts";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { AddPerson } from "#components/people/add-person.tsx";
import { InvitationsTable } from "#components/people/invitations-table.tsx";
import { Invite } from "#components/people/invite.tsx";
import { PeopleTable } from "#components/people/people-table.tsx";
import { ShownOnce } from "#components/people/shown-once.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";

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
