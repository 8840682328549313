import type { ReactNode } from "react";

interface CalloutProps {
  readonly tone: "bad" | "warn" | "info" | "good";
  /** Buttons that lead on from what is said. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A sentence that needs attention, and the ways on from it. */
export function Callout({ tone, actions, children }: CalloutProps) {
  return (
    <div className={`callout callout--${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <div>{children}</div>
      {actions === undefined || actions === null ? null : (
        <div className="callout__actions">{actions}</div>
      )}
    </div>
  );
}
