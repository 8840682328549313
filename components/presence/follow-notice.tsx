"use client";
import { Eye } from "lucide-react";
import { usePeopleHere } from "#components/presence/use-people-here.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";

/** Whose view this one goes along with, and how to end it. */
export function FollowNotice({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const following = useWorkspaceState((state) => state.following);
  const people = usePeopleHere(session);
  const keyLabel = useKeyLabel("cancel");
  const person = people.find(({ userId }) => userId === following);
  if (person === undefined) return null;
  const color = { "--person": person.color } as React.CSSProperties;
  return (
    <>
      <div className="view-frame" style={color} aria-hidden="true" />
      <div
        className="follow-notice"
        style={color}
        role="status"
        data-testid="follow-notice"
        data-user={person.userId}
      >
        <Eye aria-hidden="true" />
        {t("ui.presence.following", { name: person.name })}
        <Button small variant="quiet" keyLabel={keyLabel} onClick={() => workspace.follow(null)}>
          {t("ui.presence.unfollow")}
        </Button>
      </div>
    </>
  );
}
