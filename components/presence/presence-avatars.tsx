"use client";
import type { PresentPerson } from "#client/collaboration/presence.ts";
import { distinctPeople } from "#components/presence/distinct-people.ts";
import { TOOLS, type ToolName } from "#components/proofreading/edit-tool.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Hint } from "#components/ui/hint.tsx";
import { PersonBadge } from "#components/ui/person-badge.tsx";

const MAX_SHOWN = 5;

/** Who else is here. A click goes to what that person looks at. */
export function PresenceAvatars({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const others = useSessionField(session, "others");
  const people = distinctPeople(others);
  if (people.length === 0) return null;
  return (
    <ul className="avatars" aria-label={t("ui.presence.title")}>
      {people.slice(0, MAX_SHOWN).map((person) => (
        <li key={person.clientId}>
          <Avatar person={person} />
        </li>
      ))}
      {people.length > MAX_SHOWN ? (
        <li className="avatars__more">
          <Hint
            label={people
              .slice(MAX_SHOWN)
              .map((person) => person.user.name)
              .join(", ")}
          >
            <span className="chip">+{people.length - MAX_SHOWN}</span>
          </Hint>
        </li>
      ) : null}
    </ul>
  );
}

function isToolName(text: string): text is ToolName {
  return (TOOLS as readonly string[]).includes(text);
}

function Avatar({ person }: { readonly person: PresentPerson }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const { user, viewVoxel, tool } = person;
  const name = person.isSelf ? t("ui.presence.self", { name: user.name }) : user.name;
  const doing = t("ui.presence.with-tool", {
    name,
    tool: t(`ui.tools.${isToolName(tool) ? tool : "navigate"}`),
  });
  return (
    <Hint label={viewVoxel === null ? doing : t("ui.presence.go", { doing })}>
      <button
        type="button"
        className="avatars__button"
        data-testid="presence-avatar"
        data-user={user.id}
        aria-label={doing}
        aria-disabled={viewVoxel === null}
        onClick={() => {
          if (viewVoxel !== null)
            workspace.goTo(viewVoxel.map(Math.round) as [number, number, number]);
        }}
      >
        <PersonBadge name={user.name} color={user.color} />
      </button>
    </Hint>
  );
}
