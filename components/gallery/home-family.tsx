"use client";
import { INVITATIONS, SESSIONS } from "#components/gallery/made-up.ts";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { OpenInvitations } from "#components/home/open-invitations.tsx";
import { OwnSessions } from "#components/home/own-sessions.tsx";
import { WaitingList } from "#components/home/waiting-list.tsx";

export function HomeFamily() {
  return (
    <Family name="home">
      <Sample of="OwnSessions" state="full">
        <OwnSessions sessions={SESSIONS} showsDataset />
      </Sample>
      <Sample of="OwnSessions" state="empty">
        <OwnSessions sessions={[]} showsDataset={false} />
      </Sample>
      <Sample of="WaitingList" state="full">
        <WaitingList sessions={SESSIONS} showsDataset />
      </Sample>
      <Sample of="WaitingList" state="empty">
        <WaitingList sessions={[]} showsDataset={false} />
      </Sample>
      <Sample of="OpenInvitations" state="full">
        <OpenInvitations invitations={INVITATIONS} />
      </Sample>
      <Sample of="OpenInvitations" state="empty">
        <OpenInvitations invitations={[]} />
      </Sample>
    </Family>
  );
}
