"use client";
import { Compass, Settings2, X } from "lucide-react";
import Link from "next/link";
import { Dialog } from "radix-ui";
import { keysOf } from "#components/keys/key-bindings.ts";
import { useKeyBindings } from "#components/keys/keys-context.tsx";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { COMMAND_GROUPS, COMMANDS, commandById, GESTURES } from "#components/shell/commands.ts";
import { formatChord } from "#components/shell/key-chord.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useIsMac } from "#components/shell/use-key-label.ts";
import { Button, IconButton } from "#components/ui/button.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

/** All keys and gestures, from the list of commands. */
export function HelpOverlay({ workspace }: { readonly workspace: Workspace }) {
  const { t } = usePreferences();
  const isMac = useIsMac();
  const bindings = useKeyBindings();
  const isOpen = useStateStore(workspace.store, (state) => state.overlay === "help");
  const close = () => workspace.store.set({ overlay: "none" });
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog__backdrop" />
        <Dialog.Content className="dialog" aria-describedby={undefined}>
          <div className="help__head">
            <Dialog.Title className="help__title">{t("ui.help.title")}</Dialog.Title>
            {workspace.session === null ? null : (
              <Button
                variant="quiet"
                icon={<Compass />}
                onClick={() => commandById("tour").run(workspace)}
              >
                {t("ui.command.tour")}
              </Button>
            )}
            <Link className="button button--quiet" href="/settings">
              <Settings2 aria-hidden="true" />
              {t("ui.help.change-keys")}
            </Link>
            <IconButton label={t("ui.close")} onClick={close}>
              <X />
            </IconButton>
          </div>
          <div className="help__columns">
            {COMMAND_GROUPS.map((group) => (
              <section key={group} className="help__group">
                <h3 className="help__group-title">{t(`ui.command-group.${group}`)}</h3>
                {COMMANDS.filter((command) => command.group === group).map((command) => (
                  <div key={command.id} className="help__row">
                    <span>{t(command.label)}</span>
                    <span className="help__keys">
                      {keysOf(command, bindings).map((key) => (
                        <kbd key={key}>{formatChord(key, isMac)}</kbd>
                      ))}
                    </span>
                  </div>
                ))}
              </section>
            ))}
            <section className="help__group">
              <h3 className="help__group-title">{t("ui.command-group.pointer")}</h3>
              {GESTURES.map((gesture) => (
                <div key={gesture.shown} className="help__row">
                  <span>{t(gesture.label)}</span>
                  <span className="muted">{t(gesture.shown)}</span>
                </div>
              ))}
              <p className="help__note muted">{t("ui.help.here")}</p>
            </section>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
