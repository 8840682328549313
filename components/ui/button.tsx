// Every button has a name; one that is only an icon has its label read out and shown as a tooltip.
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Hint } from "#components/ui/hint.tsx";

type NativeProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className" | "type">;

interface ButtonProps extends NativeProps {
  readonly variant?: "plain" | "primary" | "quiet" | "danger";
  readonly small?: boolean;
  readonly submits?: boolean;
  readonly icon?: ReactNode;
  /** The key that does the same. */
  readonly keyLabel?: string;
  readonly children: ReactNode;
}

function classOf(variant: ButtonProps["variant"], small: boolean, icon: boolean): string {
  const names = ["button"];
  if (variant !== undefined && variant !== "plain") names.push(`button--${variant}`);
  if (small) names.push("button--small");
  if (icon) names.push("button--icon");
  return names.join(" ");
}

export function Button(props: ButtonProps) {
  const { variant, small = false, submits = false, icon, keyLabel, children, ...native } = props;
  return (
    <button
      {...native}
      type={submits ? "submit" : "button"}
      className={classOf(variant, small, false)}
    >
      {icon}
      {children}
      {keyLabel === undefined || keyLabel === "" ? null : (
        <span className="key button__key" aria-hidden="true">
          {keyLabel}
        </span>
      )}
    </button>
  );
}

interface IconButtonProps extends NativeProps {
  readonly label: string;
  readonly keyLabel?: string;
  readonly small?: boolean;
  readonly variant?: ButtonProps["variant"];
  readonly children: ReactNode;
}

export function IconButton(props: IconButtonProps) {
  const { label, keyLabel, small = false, variant = "quiet", children, ...native } = props;
  return (
    <Hint label={label} keyLabel={keyLabel}>
      <button
        {...native}
        type="button"
        aria-label={label}
        className={classOf(variant, small, true)}
      >
        {children}
      </button>
    </Hint>
  );
}
