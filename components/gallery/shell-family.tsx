"use client";
import { LONG_NAME, NO_LINE, nothing, REFUSED } from "#components/gallery/made-up.ts";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { AcceptForm } from "#components/join/accept-form.tsx";
import { JoinPage } from "#components/join/join-page.tsx";
import { NewcomerForm } from "#components/join/newcomer-form.tsx";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { Mark } from "#components/shell/mark.tsx";
import { ErrorPage, MessagePage, NotFoundPage } from "#components/shell/message-page.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { PreferenceControls } from "#components/shell/preference-controls.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { SignInByProvider } from "#components/shell/sign-in-by-provider.tsx";
import { SignInPage } from "#components/shell/sign-in-page.tsx";
import { StateChip } from "#components/shell/state-chip.tsx";
import type { ApiJoinPage } from "#core/protocol/api.ts";

const STATES = [
  "open",
  "submitted",
  "changes-requested",
  "approved",
  "finalized",
  "abandoned",
] as const;
const PROVIDER = "Lab Login";
const ME = { name: "王小明", email: "wang@lab.example" };
const INVITATION = {
  state: "open",
  token: "made-up",
  email: ME.email,
  invitedBy: "Lea Brandt",
  roles: [
    { datasetName: "fly-vnc", role: "reviewer" },
    { datasetName: "larva", role: "viewer" },
  ],
  me: null,
  provider: PROVIDER,
  location: "/",
} as const satisfies ApiJoinPage;

export function ShellFamily() {
  return (
    <Family name="shell">
      <Small />
      <Pages />
      <Joining />
    </Family>
  );
}

function Small() {
  const { t, locale } = usePreferences();
  const person = { id: "p1", name: LONG_NAME[locale], email: ME.email, isAdmin: true };
  return (
    <>
      <Sample of="Mark">
        <span className="mark">
          <Mark />
        </span>
      </Sample>
      <Sample of="StateChip">
        {STATES.map((state) => (
          <StateChip key={state} state={state} />
        ))}
      </Sample>
      <Sample of="LoadFailed" state="error">
        <LoadFailed failure={NO_LINE} onRetry={nothing} />
      </Sample>
      <Sample of="LoadFailed" state="long">
        <LoadFailed failure={REFUSED} />
      </Sample>
      <Sample of="PreferenceControls">
        <PreferenceControls />
      </Sample>
      <Sample of="SignInByProvider">
        <SignInByProvider label={PROVIDER} next="/" onRefused="/sign-in" />
      </Sample>
      <Sample wide of="PageFrame" state="empty">
        <PageFrame me={null} current="home" title={t("ui.home.title")}>
          <p className="muted">{t("ui.home.nothing-waits")}</p>
        </PageFrame>
      </Sample>
      <Sample wide of="PageFrame" state="long">
        <PageFrame me={person} current="people" title={t("ui.people.title")}>
          <p className="muted">{t("ui.home.nothing-waits")}</p>
        </PageFrame>
      </Sample>
    </>
  );
}

function Pages() {
  const { t } = usePreferences();
  return (
    <>
      <Sample of="MessagePage">
        <MessagePage title={t("join.over")} body={t("join.state.expired")} />
      </Sample>
      <Sample of="NotFoundPage">
        <NotFoundPage />
      </Sample>
      <Sample of="ErrorPage" state="error">
        <ErrorPage onRetry={nothing} />
      </Sample>
      <Sample of="SignInPage">
        <SignInPage next={null} provider={null} error={null} />
      </Sample>
      <Sample of="SignInPage" state="error">
        <SignInPage next={null} provider={PROVIDER} error="unknown" />
      </Sample>
    </>
  );
}

function Joining() {
  return (
    <>
      <Sample of="JoinPage">
        <JoinPage invitation={INVITATION} />
      </Sample>
      <Sample of="JoinPage" state="ended">
        <JoinPage invitation={{ state: "expired" }} />
      </Sample>
      <Sample of="NewcomerForm" state="empty">
        <NewcomerForm token="made-up" email={null} />
      </Sample>
      <Sample of="AcceptForm">
        <AcceptForm token="made-up" email={null} me={ME} />
      </Sample>
      <Sample of="AcceptForm" state="error">
        <AcceptForm token="made-up" email="lea@lab.example" me={ME} />
      </Sample>
    </>
  );
}
