import { Switch } from "radix-ui";
import { useId } from "react";

interface SwitchRowProps {
  readonly label: string;
  readonly checked: boolean;
  readonly keyLabel?: string;
  readonly onChange: (checked: boolean) => void;
}

export function SwitchRow({ label, checked, keyLabel, onChange }: SwitchRowProps) {
  const id = useId();
  return (
    <div className="control-row control-row--switch">
      <label htmlFor={id}>{label}</label>
      {keyLabel === undefined ? null : <span className="key">{keyLabel}</span>}
      <Switch.Root id={id} className="switch" checked={checked} onCheckedChange={onChange}>
        <Switch.Thumb className="switch__thumb" />
      </Switch.Root>
    </div>
  );
}
