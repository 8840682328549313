// A text that counts once it is left or confirmed, since each one is looked at on the server.
import { useId, useState } from "react";
import { useFiles } from "#components/datasets/add-dataset/use-files.ts";

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly problem?: string | null;
  readonly isDisabled: boolean;
  /** Whether it is an address, of which the server's files are offered. */
  readonly isAddress?: boolean;
  readonly onChange: (value: string) => void;
}

export function TextField({ label, value, hint, problem = null, ...more }: TextFieldProps) {
  const { isDisabled, isAddress = false, onChange } = more;
  const id = useId();
  const [text, setText] = useState(value);
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    setText(value);
  }
  const [isTyped, setTyped] = useState(false);
  const files = useFiles(isAddress && isTyped ? text : null);
  const commit = () => {
    const trimmed = text.trim();
    if (trimmed !== value) onChange(trimmed);
  };
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className="input"
        value={text}
        placeholder={hint}
        spellCheck={false}
        autoComplete="off"
        disabled={isDisabled}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        list={isAddress ? `${id}-files` : undefined}
        onChange={({ target }) => setText(target.value)}
        onFocus={() => setTyped(true)}
        onBlur={() => {
          setTyped(false);
          commit();
        }}
        onKeyDown={({ key }) => key === "Enter" && commit()}
      />
      {isAddress ? (
        <datalist id={`${id}-files`}>
          {files.map((path) => (
            <option key={path} value={path} />
          ))}
        </datalist>
      ) : null}
      {problem === null ? null : (
        <p className="field__problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
