"use client";
import { goToPerson } from "#components/presence/go-to-person.ts";
import type { PersonHere } from "#components/presence/people-here.ts";
import { PeoplePopover } from "#components/presence/people-popover.tsx";
import { personDoing, shownName } from "#components/presence/person-doing.ts";
import { usePeopleHere } from "#components/presence/use-people-here.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Hint } from "#components/ui/hint.tsx";
import { PersonBadge } from "#components/ui/person-badge.tsx";

const MAX_SHOWN = 5;

/** Who else is here. A click goes to what that person looks at; the list beside says more of all. */
export function PresenceAvatars({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const people = usePeopleHere(session);
  if (people.length === 0) return null;
  return (
    <>
      <ul className="avatars" aria-label={t("ui.presence.title")}>
        {people.slice(0, MAX_SHOWN).map((person) => (
          <li key={person.userId}>
            <Avatar person={person} />
          </li>
        ))}
      </ul>
      <PeoplePopover session={session} people={people} />
    </>
  );
}

function Avatar({ person }: { readonly person: PersonHere }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const { userId, isPlaced } = person;
  const name = shownName(person, t);
  const doing = t("ui.presence.with-tool", { name, tool: personDoing(person, t) });
  return (
    <Hint label={isPlaced ? t("ui.presence.go", { doing }) : doing}>
      <button
        type="button"
        className="avatars__button"
        data-testid="presence-avatar"
        data-user={userId}
        aria-label={doing}
        aria-disabled={!isPlaced}
        onClick={() => goToPerson(workspace, userId)}
      >
        <PersonBadge name={person.name} color={person.color} />
      </button>
    </Hint>
  );
}
