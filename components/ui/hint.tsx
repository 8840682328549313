import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";

/** Escapes that took a hint away. */
const hintEscapes = new WeakSet<KeyboardEvent>();

/** A hint that happens to be shown goes with Escape, but does not keep it from what the person meant. */
export function isOfHintAlone(event: KeyboardEvent): boolean {
  return hintEscapes.has(event);
}

interface HintProps {
  readonly label: string;
  readonly keyLabel?: string | undefined;
  readonly side?: "top" | "bottom" | "left" | "right";
  /** One element that takes a ref and the pointer's events. */
  readonly children: ReactNode;
}

/** A tooltip with the control's name and its key. */
export function Hint({ label, keyLabel, side = "bottom", children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          className="tooltip"
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onEscapeKeyDown={(event) => hintEscapes.add(event)}
        >
          {label}
          {keyLabel === undefined || keyLabel === "" ? null : (
            <span className="key">{keyLabel}</span>
          )}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
