"use client";
import { Plus, RotateCcw, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { bindSentence } from "#components/keys/bind-sentence.ts";
import {
  type BindProblem,
  bindKey,
  dropKey,
  isChanged,
  type KeyBindings,
  keysOf,
  resetKeys,
  takeOverKey,
} from "#components/keys/key-bindings.ts";
import { useKeyBindings } from "#components/keys/keys-context.tsx";
import { COMMANDS, type Command } from "#components/shell/commands.ts";
import { chordOfStroke, formatChord } from "#components/shell/key-chord.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useIsMac } from "#components/shell/use-key-label.ts";
import { Button, IconButton } from "#components/ui/button.tsx";

interface CommandKeysProps {
  readonly command: Command;
  readonly onChange: (bindings: KeyBindings) => void;
}

/** One command with its keys; a key that it cannot have is refused beside it, in words. */
export function CommandKeys({ command, onChange }: CommandKeysProps) {
  const { t } = usePreferences();
  const isMac = useIsMac();
  const bindings = useKeyBindings();
  const [isRecording, setRecording] = useState(false);
  const [problem, setProblem] = useState<BindProblem | null>(null);
  const name = t(command.label);
  const keys = keysOf(command, bindings);

  const record = (chord: string) => {
    const bound = bindKey(COMMANDS, bindings, command, chord);
    setRecording(false);
    setProblem(bound.ok ? null : bound.error);
    if (bound.ok) onChange(bound.value);
  };
  const takeOver = (chord: string) => {
    const bound = takeOverKey(COMMANDS, bindings, command, chord);
    setProblem(bound.ok ? null : bound.error);
    if (bound.ok) onChange(bound.value);
  };
  return (
    <div className="keys__row" data-testid="keys-row" data-command={command.id}>
      <span className="keys__name">{name}</span>
      <span className="keys__caps">
        {keys.map((chord) => {
          const shown = formatChord(chord, isMac);
          return (
            <span key={chord} className="keys__cap">
              <kbd>{shown}</kbd>
              <IconButton
                small
                label={t("settings.drop", { key: shown, command: name })}
                onClick={() => onChange(dropKey(bindings, command, chord))}
              >
                <X />
              </IconButton>
            </span>
          );
        })}
        {keys.length === 0 ? <span className="faint">{t("settings.no-key")}</span> : null}
      </span>
      {isRecording ? (
        <Recorder
          label={t("settings.press", { command: name })}
          onChord={record}
          onLeave={() => setRecording(false)}
        />
      ) : (
        <IconButton
          small
          label={t("settings.add", { command: name })}
          onClick={() => {
            setProblem(null);
            setRecording(true);
          }}
        >
          <Plus />
        </IconButton>
      )}
      <IconButton
        small
        label={t("settings.reset", { command: name })}
        disabled={!isChanged(bindings, command)}
        onClick={() => {
          setProblem(null);
          onChange(resetKeys(COMMANDS, bindings, command));
        }}
      >
        <RotateCcw />
      </IconButton>
      {problem === null ? null : (
        <p className="keys__problem" role="alert">
          {bindSentence(problem, t, isMac)}
          {problem.tag === "taken" ? (
            <Button small onClick={() => takeOver(problem.chord)}>
              {t("settings.take-over")}
            </Button>
          ) : null}
        </p>
      )}
    </div>
  );
}

interface RecorderProps {
  readonly label: string;
  readonly onChord: (chord: string) => void;
  readonly onLeave: () => void;
}

/** Takes the next key that is pressed; leaving it takes none. */
function Recorder({ label, onChord, onLeave }: RecorderProps) {
  const { t } = usePreferences();
  const field = useRef<HTMLButtonElement>(null);
  useEffect(() => field.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    // Leaving by Tab must go on working: the field is no trap.
    if (event.key === "Tab" && !event.ctrlKey && !event.metaKey && !event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const chord = chordOfStroke(event.nativeEvent);
    if (chord !== null) onChord(chord);
  };
  return (
    <button
      ref={field}
      type="button"
      className="keys__recorder"
      aria-label={label}
      onKeyDown={onKeyDown}
      onBlur={onLeave}
      data-testid="keys-recorder"
    >
      {t("settings.press-short")}
    </button>
  );
}
