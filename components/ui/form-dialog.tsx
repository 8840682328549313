"use client";
// A dialog that asks for something: fields, what is wrong with them, and the way on or back.
import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { FormEvent, ReactNode } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";

interface FormDialogProps {
  readonly title: string;
  readonly submitLabel: string;
  readonly variant?: "primary" | "danger";
  readonly canSubmit: boolean;
  /** A sentence; "" where nothing is wrong. */
  readonly problem: string;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const { t } = usePreferences();
  const { problem, onClose } = props;
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog__backdrop" />
        <Dialog.Content className="dialog release-dialog" aria-describedby={undefined}>
          <div className="help__head">
            <Dialog.Title className="help__title">{props.title}</Dialog.Title>
            <IconButton label={t("ui.close")} onClick={onClose}>
              <X />
            </IconButton>
          </div>
          <form className="release-dialog__form" onSubmit={props.onSubmit}>
            {props.children}
            {problem === "" ? null : (
              <p className="callout callout--bad" role="alert">
                {problem}
              </p>
            )}
            <div className="release-dialog__actions">
              <Button variant="quiet" onClick={onClose}>
                {t("ui.cancel")}
              </Button>
              <Button variant={props.variant ?? "primary"} submits disabled={!props.canSubmit}>
                {props.submitLabel}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
