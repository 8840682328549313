"use client";
import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { MentionOffer, optionId } from "#components/review/mention-offer.tsx";
import {
  type Mentionable,
  mentionDraftAt,
  mentionedIn,
  offeredPeople,
} from "#components/review/mention-text.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { isCommentText, MAX_COMMENT_LENGTH } from "#core/operations/intent.ts";

interface CommentFormProps {
  readonly label: string;
  /** On the button, where it does not just send. */
  readonly sendLabel?: string;
  readonly testId?: string;
  /** [CM2] Whom it may mention; nobody where it cannot. */
  readonly people?: readonly Mentionable[];
  readonly onSend: (text: string, mentions: readonly string[]) => void;
  readonly onCancel: () => void;
}

const NOBODY: readonly Mentionable[] = [];

/** Ctrl+Enter sends, Escape puts it away, an at-sign offers people: hands stay on the keys. */
export function CommentForm(props: CommentFormProps) {
  const { label, testId = "comment-form", people = NOBODY, onSend, onCancel } = props;
  const { t } = usePreferences();
  const mention = useMention(people);
  const { text } = mention;
  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const said = text.trim();
    if (isCommentText(said)) onSend(said, mentionedIn(said, mention.chosenFirst));
  };
  return (
    <form className="thread__form" data-testid={testId} onSubmit={send}>
      <textarea
        ref={mention.field}
        className="input"
        rows={2}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to write.
        autoFocus
        maxLength={MAX_COMMENT_LENGTH}
        aria-label={label}
        placeholder={people.length === 0 ? label : t("threads.with-mention", { label })}
        value={text}
        {...mention.aria}
        onChange={mention.look}
        onSelect={mention.look}
        onKeyDown={(event) => {
          if (mention.takeKey(event)) return;
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
          if (event.key === "Escape") onCancel();
        }}
      />
      {mention.offer}
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

const MOVES: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** The text, and whom the at-sign before the caret offers. */
function useMention(people: readonly Mentionable[]) {
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [{ text, caret }, setWritten] = useState({ text: "", caret: 0 });
  const [chosen, setChosen] = useState<readonly Mentionable[]>([]);
  const [at, setAt] = useState(0);
  /** The at-sign whose offer was put away. */
  const [closedFrom, setClosedFrom] = useState<number | null>(null);
  const draft = mentionDraftAt(text, caret);
  const isOpen = draft !== null && draft.from !== closedFrom;
  const offered = isOpen ? offeredPeople(people, draft.query) : NOBODY;
  const pointed = Math.min(at, offered.length - 1);

  const look = () => {
    if (field.current === null) return;
    const { value, selectionEnd } = field.current;
    if (value === text && selectionEnd === caret) return;
    setWritten({ text: value, caret: selectionEnd });
    setAt(0);
    if (mentionDraftAt(value, selectionEnd) === null) setClosedFrom(null);
  };
  const take = (person: Mentionable | undefined) => {
    if (person === undefined || draft === null || field.current === null) return;
    field.current.setRangeText(`@${person.name} `, draft.from, caret, "end");
    setChosen([...chosen, person]);
    look();
  };
  const takeKey = (event: KeyboardEvent): boolean => {
    const isOther = event.ctrlKey || event.metaKey || event.nativeEvent.isComposing;
    if (offered.length === 0 || isOther) return false;
    const move = MOVES[event.key];
    if (move !== undefined) setAt((pointed + move + offered.length) % offered.length);
    else if (event.key === "Enter" || event.key === "Tab") take(offered[pointed]);
    else if (event.key === "Escape") setClosedFrom(draft?.from ?? null);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    field,
    text,
    look,
    takeKey,
    /** Of two people of one name whoever was chosen is meant. */
    chosenFirst: [...chosen, ...people],
    aria: {
      "aria-autocomplete": "list",
      "aria-controls": offered.length === 0 ? undefined : listId,
      "aria-activedescendant": offered.length === 0 ? undefined : optionId(listId, pointed),
    } as const,
    offer:
      offered.length === 0 ? null : (
        <MentionOffer id={listId} people={offered} at={pointed} onPoint={setAt} onTake={take} />
      ),
  };
}
