"use client";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import type { Mentionable } from "#components/review/mention-text.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { PersonBadge } from "#components/ui/person-badge.tsx";
import { personColor } from "#core/access/person-color.ts";

interface MentionOfferProps {
  readonly id: string;
  readonly people: readonly Mentionable[];
  readonly at: number;
  readonly onPoint: (at: number) => void;
  readonly onTake: (person: Mentionable) => void;
}

/** Below what is being written, whose keys choose: the focus stays there. */
export function MentionOffer({ id, people, at, onPoint, onTake }: MentionOfferProps) {
  const { t } = usePreferences();
  const { session } = useWorkspace();
  const colorOf = session?.people.colorOf ?? personColor;
  return (
    <div
      className="mentions"
      id={id}
      role="listbox"
      aria-label={t("threads.mention")}
      data-testid="mention-offer"
    >
      {people.map((person, index) => (
        <button
          key={person.id}
          id={optionId(id, index)}
          type="button"
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          className="mentions__person"
          onPointerMove={() => onPoint(index)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onTake(person)}
        >
          <PersonBadge small name={person.name} color={colorOf(person.id)} />
          <span className="truncate">{person.name}</span>
        </button>
      ))}
    </div>
  );
}

export function optionId(id: string, index: number): string {
  return `${id}-${index}`;
}
