import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";

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
        <Tooltip.Content className="tooltip" side={side} sideOffset={6} collisionPadding={8}>
          {label}
          {keyLabel === undefined ? null : <span className="key">{keyLabel}</span>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
