"use client";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";

/** A title, Enter, and the new session opens. */
export function NewSession({ datasetId }: { readonly datasetId: string }) {
  const { t } = usePreferences();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get("title")).trim();
    if (title === "") return;
    setBusy(true);
    setFailure(null);
    try {
      const session = await api.createSession(datasetId, title);
      router.push(`/sessions/${session.id}`);
    } catch (reason) {
      setFailure(reason);
      setBusy(false);
    }
  };

  if (!isOpen) {
    return (
      <Button icon={<Plus />} onClick={() => setOpen(true)}>
        {t("ui.sessions.new")}
      </Button>
    );
  }
  return (
    <form
      className="new-session"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
    >
      <input
        className="input"
        name="title"
        aria-label={t("ui.sessions.new-title")}
        placeholder={t("ui.sessions.new-title")}
        maxLength={200}
        required
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
        autoFocus
      />
      <Button variant="primary" submits disabled={isBusy}>
        {t("ui.sessions.create")}
      </Button>
      <Button variant="quiet" onClick={() => setOpen(false)}>
        {t("ui.cancel")}
      </Button>
      {isBusy ? <Busy label={t("ui.sessions.creating")} /> : null}
      {failure === null ? null : <LoadFailed failure={failure} />}
    </form>
  );
}
