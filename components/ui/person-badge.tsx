import { initialsOf } from "#components/ui/measure.ts";

interface PersonBadgeProps {
  readonly name: string;
  readonly color: string;
  readonly small?: boolean;
}

/** Initials on the person's colour, for the eye; the name beside it is for everyone. */
export function PersonBadge({ name, color, small = false }: PersonBadgeProps) {
  return (
    <span
      className={small ? "person-badge person-badge--small" : "person-badge"}
      style={{ "--person": color } as React.CSSProperties}
      aria-hidden="true"
    >
      {initialsOf(name)}
    </span>
  );
}
