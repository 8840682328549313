"use client";
import { type FormEvent, useState } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { isCommentText, MAX_COMMENT_LENGTH } from "#core/operations/intent.ts";

interface CommentFormProps {
  readonly label: string;
  readonly onSend: (text: string) => void;
  readonly onCancel: () => void;
}

/** Ctrl+Enter sends, Escape puts it away: hands stay on the keys. */
export function CommentForm({ label, onSend, onCancel }: CommentFormProps) {
  const { t } = usePreferences();
  const [text, setText] = useState("");
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (isCommentText(text.trim())) onSend(text.trim());
  };
  return (
    <form className="thread__form" data-testid="comment-form" onSubmit={send}>
      <textarea
        className="input"
        rows={2}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write.
        autoFocus
        maxLength={MAX_COMMENT_LENGTH}
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
          if (event.key === "Escape") onCancel();
        }}
      />
      <div className="thread__buttons">
        <Button small submits variant="primary" disabled={!isCommentText(text.trim())}>
          {t("threads.send")}
        </Button>
        <Button small variant="quiet" onClick={onCancel}>
          {t("claims.cancel")}
        </Button>
      </div>
    </form>
  );
}
