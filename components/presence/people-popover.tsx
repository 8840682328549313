"use client";
import { Crosshair, Eye, EyeOff, Users } from "lucide-react";
import { Popover } from "radix-ui";
import { goToPerson } from "#components/presence/go-to-person.ts";
import type { PersonHere } from "#components/presence/people-here.ts";
import { personDoing, shownName } from "#components/presence/person-doing.ts";
import { PersonPosition } from "#components/presence/person-position.tsx";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { Hint } from "#components/ui/hint.tsx";
import { PersonBadge } from "#components/ui/person-badge.tsx";

interface PeoplePopoverProps {
  readonly session: SessionInHand;
  readonly people: readonly PersonHere[];
}

/** Everybody who is here, what they have in hand, and the ways to them. */
export function PeoplePopover({ session, people }: PeoplePopoverProps) {
  const { t } = usePreferences();
  const label = t("ui.presence.count", { count: people.length });
  return (
    <Popover.Root>
      <Hint label={label}>
        <Popover.Trigger asChild>
          <button
            type="button"
            className="button button--quiet people-button"
            data-testid="people-button"
            aria-label={label}
          >
            <Users aria-hidden="true" />
            {people.length}
          </button>
        </Popover.Trigger>
      </Hint>
      <Popover.Portal>
        <Popover.Content
          className="popover people-list"
          align="end"
          sideOffset={6}
          aria-label={t("ui.presence.title")}
        >
          <h3 className="layers__title">{t("ui.presence.title")}</h3>
          <ul>
            {people.map((person) => (
              <Person key={person.userId} session={session} person={person} />
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface PersonProps {
  readonly session: SessionInHand;
  readonly person: PersonHere;
}

function Person({ session, person }: PersonProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const isFollowed = useWorkspaceState((state) => state.following === person.userId);
  const { userId, name, segment, isPlaced, isSelf } = person;
  return (
    <li className="people-list__person" data-testid="person-here" data-user={userId}>
      <PersonBadge name={name} color={person.color} />
      <span className="people-list__words">
        <span className="truncate">{shownName(person, t)}</span>
        <span className="people-list__doing" data-testid="person-doing">
          {segment === null ? null : <SegmentSwatch root={BigInt(segment)} />}
          <span className="truncate">{personDoing(person, t)}</span>
        </span>
        <PersonPosition people={session.people} userId={userId} />
      </span>
      <IconButton
        small
        label={t("ui.presence.go-to", { name })}
        disabled={!isPlaced}
        onClick={() => goToPerson(workspace, userId)}
      >
        <Crosshair />
      </IconButton>
      {isSelf ? null : (
        <IconButton
          small
          label={t(isFollowed ? "ui.presence.unfollow-person" : "ui.presence.follow", { name })}
          aria-pressed={isFollowed}
          disabled={!isPlaced}
          data-testid="follow"
          onClick={() => workspace.follow(isFollowed ? null : userId)}
        >
          {isFollowed ? <EyeOff /> : <Eye />}
        </IconButton>
      )}
    </li>
  );
}
