"use client";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { keysOf } from "#components/keys/key-bindings.ts";
import { useKeyBindings } from "#components/keys/keys-context.tsx";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { COMMANDS, type Command } from "#components/shell/commands.ts";
import { fuzzyFilter } from "#components/shell/fuzzy-filter.ts";
import { formatChord } from "#components/shell/key-chord.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useIsMac } from "#components/shell/use-key-label.ts";
import { useStateStore } from "#components/ui/use-state-store.ts";

/** Every command that can be run now, found by a few letters of its name. */
export function CommandPalette({ workspace }: { readonly workspace: Workspace }) {
  const { t } = usePreferences();
  const isOpen = useStateStore(workspace.store, (state) => state.overlay === "palette");
  const close = () => workspace.store.set({ overlay: "none" });
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog__backdrop" />
        <Dialog.Content className="dialog palette" aria-describedby={undefined}>
          <Dialog.Title className="visually-hidden">{t("ui.command.palette")}</Dialog.Title>
          <PaletteBody workspace={workspace} onClose={close} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface PaletteBodyProps {
  readonly workspace: Workspace;
  readonly onClose: () => void;
}

function PaletteBody({ workspace, onClose }: PaletteBodyProps) {
  const { t } = usePreferences();
  const isMac = useIsMac();
  const bindings = useKeyBindings();
  const listId = useId();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const possible = COMMANDS.filter(
    (command) => command.id !== "palette" && command.when(workspace),
  );
  const found = fuzzyFilter(possible, query, (command) => t(command.label));
  const list = useRef<HTMLDivElement>(null);
  // The list is longer than its window, and the arrows go through all of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query has another item there
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, query]);

  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run(workspace);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      setAt(Math.min(found.length - 1, Math.max(0, at + move)));
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(found[at]);
    }
  };
  return (
    <div>
      <input
        className="palette__input"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found[at] === undefined ? undefined : `${listId}-${found[at].id}`}
        aria-label={t("ui.palette.search")}
        placeholder={t("ui.palette.search")}
        value={query}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
      />
      <div
        ref={list}
        className="palette__list"
        id={listId}
        role="listbox"
        aria-label={t("ui.command.palette")}
      >
        {found.map((command, index) => (
          <button
            key={command.id}
            id={`${listId}-${command.id}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className="palette__item"
            onPointerMove={() => setAt(index)}
            onClick={() => run(command)}
          >
            <span>{t(command.label)}</span>
            <PaletteKey chord={keysOf(command, bindings)[0]} isMac={isMac} />
          </button>
        ))}
        {found.length === 0 ? <p className="palette__none">{t("ui.palette.none")}</p> : null}
      </div>
    </div>
  );
}

function PaletteKey(props: { readonly chord: string | undefined; readonly isMac: boolean }) {
  const { chord, isMac } = props;
  return chord === undefined ? null : <kbd>{formatChord(chord, isMac)}</kbd>;
}
