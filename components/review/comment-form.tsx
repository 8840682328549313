"use client";
import { type FormEvent, useState } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { isCommentText, MAX_COMMENT_LENGTH } from "#core/operations/intent.ts";

interface CommentFormProps {
  readonly label: string;
  /** On the button, where it does not just send. */
  readonly sendLabel?: string;
  readonly testId?: string;
  readonly onSend: (text: string) => void;
  readonly onCancel: () => void;
}

/** Ctrl+Enter sends, Escape puts it away: hands stay on the keys. */
export function CommentForm(props: CommentFormProps) {
  const { label, testId = "comment-form", onSend, onCancel } = props;
  const { t } = usePreferences();
  const [text, setText] = useState("");
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    if (isCommentText(text.trim())) onSend(text.trim());
  };
  return (
    <form className="thread__form" data-testid={testId} onSubmit={send}>
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
          {props.sendLabel ?? t("threads.send")}
        </Button>
        <Button small variant="quiet" onClick={onCancel}>
          {t("claims.cancel")}
        </Button>
      </div>
    </form>
  );
}
