"use client";
import { type Mentionable, partsOfText } from "#components/review/mention-text.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { markOfText, type PlaceMark } from "#core/session/place-marks.ts";

interface CommentTextProps {
  readonly text: string;
  readonly mentions: readonly string[];
  /** Whose names are known here; a viewer is told no others than those who wrote. */
  readonly people: readonly Mentionable[];
  readonly myId: string;
}

/** [CM2] The words, with those whom they mention told apart; a mention that no word tells is told after them. */
export function CommentText(props: CommentTextProps) {
  const mark = markOfText(props.text);
  return mark === null ? <Words {...props} /> : <MarkChip mark={mark} />;
}

const MARK_TONES: Readonly<Record<PlaceMark, string>> = {
  todo: "chip--info",
  end: "chip--good",
  uncertain: "chip--warn",
};

function MarkChip({ mark }: { readonly mark: PlaceMark }) {
  const { t } = usePreferences();
  return (
    <p className="thread__text">
      <span className={`chip ${MARK_TONES[mark]}`}>{t(`threads.marks.${mark}`)}</span>
    </p>
  );
}

function Words({ text, mentions, people, myId }: CommentTextProps) {
  const mentioned = people.filter(({ id }) => mentions.includes(id));
  const parts = partsOfText(text, mentioned);
  const inText = new Set(parts.map(({ person }) => person?.id));
  const others = mentioned.filter(({ id }) => !inText.has(id));
  return (
    <>
      <p className="thread__text">
        {parts.map(({ at, text: words, person }) =>
          person === null ? words : <Mention key={at} text={words} isMe={person.id === myId} />,
        )}
      </p>
      {others.map(({ id, name }) => (
        <Mention key={id} text={`@${name}`} isMe={id === myId} />
      ))}
    </>
  );
}

function Mention({ text, isMe }: { readonly text: string; readonly isMe: boolean }) {
  return (
    <strong className="mention" data-testid="mention" data-me={isMe}>
      {text}
    </strong>
  );
}
