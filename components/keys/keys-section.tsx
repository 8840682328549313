"use client";
// Everybody's own keys: added by pressing them, taken over from another command knowingly, dropped,
// reset, and carried to another browser as a file.
import { Download, RotateCcw, Upload } from "lucide-react";
import { type ChangeEvent, useRef, useState } from "react";
import { readSentence } from "#components/keys/bind-sentence.ts";
import { CommandKeys } from "#components/keys/command-keys.tsx";
import {
  formatBindings,
  type KeyBindings,
  NO_BINDINGS,
  parseBindings,
} from "#components/keys/key-bindings.ts";
import { useKeptBindings, useKeyBindings } from "#components/keys/keys-context.tsx";
import { COMMAND_GROUPS, COMMANDS } from "#components/shell/commands.ts";
import { fuzzyFilter } from "#components/shell/fuzzy-filter.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useIsMac } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";

const FILE_NAME = "fascicle-keys.json";
/** A file with every key changed takes a few kilobytes. */
const MAX_FILE_BYTES = 200_000;

interface Notice {
  readonly tone: "good" | "bad" | "warn";
  readonly text: string;
}

export function KeysSection() {
  const { t } = usePreferences();
  const kept = useKeptBindings();
  const bindings = useKeyBindings();
  const [query, setQuery] = useState("");
  const [notice, setNotice] = useState<Notice | null>(null);
  const found = new Set(
    query.trim() === "" ? COMMANDS : fuzzyFilter(COMMANDS, query, ({ label }) => t(label)),
  );
  const change = (next: KeyBindings, said: Notice | null = null) => {
    const isKept = kept?.set(next) ?? false;
    setNotice(isKept ? said : { tone: "warn", text: t("settings.not-kept") });
  };
  return (
    <section className="dataset keys" aria-labelledby="keys-title">
      <header className="keys__head">
        <h2 id="keys-title">{t("settings.keys")}</h2>
        <input
          className="input"
          type="search"
          aria-label={t("settings.find")}
          placeholder={t("settings.find")}
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
        <FileButtons onRead={change} onNotice={setNotice} />
        <Button
          icon={<RotateCcw />}
          disabled={Object.keys(bindings).length === 0}
          onClick={() => change(NO_BINDINGS, { tone: "good", text: t("settings.all-reset") })}
        >
          {t("settings.reset-all")}
        </Button>
      </header>
      <p className="keys__about muted">{t("settings.about")}</p>
      {notice === null ? null : <Callout tone={notice.tone}>{notice.text}</Callout>}
      <div className="keys__groups">
        {COMMAND_GROUPS.map((group) => {
          const rows = COMMANDS.filter((command) => command.group === group && found.has(command));
          if (rows.length === 0) return null;
          return (
            <section
              key={group}
              className="keys__group"
              aria-label={t(`ui.command-group.${group}`)}
            >
              <h3 className="help__group-title">{t(`ui.command-group.${group}`)}</h3>
              {rows.map((command) => (
                <CommandKeys key={command.id} command={command} onChange={change} />
              ))}
            </section>
          );
        })}
        {found.size === 0 ? <p className="muted">{t("ui.palette.none")}</p> : null}
      </div>
    </section>
  );
}

interface FileButtonsProps {
  readonly onRead: (bindings: KeyBindings, notice: Notice) => void;
  readonly onNotice: (notice: Notice) => void;
}

function FileButtons({ onRead, onNotice }: FileButtonsProps) {
  const { t } = usePreferences();
  const isMac = useIsMac();
  const bindings = useKeyBindings();
  const picker = useRef<HTMLInputElement>(null);

  const save = () => {
    const file = new Blob([formatBindings(bindings)], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = FILE_NAME;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const { target } = event;
    const [file] = target.files ?? [];
    if (file === undefined) return;
    const text = file.size > MAX_FILE_BYTES ? "" : await file.text();
    // The same file may be chosen again once it was mended.
    target.value = "";
    const parsed = parseBindings(COMMANDS, text);
    if (!parsed.ok) {
      onNotice({ tone: "bad", text: readSentence(parsed.error, t, isMac) });
      return;
    }
    const { unknown } = parsed.value;
    const taken = t("settings.file.read", { count: Object.keys(parsed.value.bindings).length });
    const left = t("settings.file.unknown", { commands: unknown.join(", ") });
    onRead(parsed.value.bindings, {
      tone: unknown.length === 0 ? "good" : "warn",
      text: unknown.length === 0 ? taken : `${taken} ${left}`,
    });
  };
  return (
    <>
      <Button icon={<Download />} onClick={save}>
        {t("settings.export")}
      </Button>
      <Button icon={<Upload />} onClick={() => picker.current?.click()}>
        {t("settings.import")}
      </Button>
      <input
        ref={picker}
        hidden
        type="file"
        accept="application/json,.json"
        onChange={(event) => void read(event)}
      />
    </>
  );
}
