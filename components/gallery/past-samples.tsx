"use client";
// How a version's neuron came to be, in its card, and the lines that this shares with a session's panels.
import { NeuronPast } from "#components/connectome/neuron-past.tsx";
import { SignOffLine } from "#components/connectome/sign-off-line.tsx";
import { AT_MS, LONG_NAME, LONG_TEXT, nothing } from "#components/gallery/made-up.ts";
import {
  PAST_COMMENT,
  PAST_FAILED,
  PAST_SIGN_OFFS,
  PAST_TO_COME,
  WITH_PAST,
  WITHOUT_PAST,
} from "#components/gallery/made-up-past.ts";
import { pickOf } from "#components/gallery/made-up-scenes.ts";
import { Room } from "#components/gallery/room.tsx";
import { Sample } from "#components/gallery/sample.tsx";
import { OperationLine } from "#components/history/operation-line.tsx";
import { CommentLine } from "#components/review/comment-line.tsx";
import { ThreadChips } from "#components/review/thread-chips.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatMoment } from "#components/ui/measure.ts";
import { personColor } from "#core/access/person-color.ts";

const { baseRoot: ROOT } = pickOf(0);
const COLOR = personColor("p3");
const SPEAKERS = [{ id: "p2", name: "王小明" }];

export function PastSamples() {
  return (
    <>
      <Room of="NeuronPast" state="full" scene={WITH_PAST}>
        <NeuronPast root={ROOT} />
      </Room>
      <Room of="NeuronPast" state="empty" scene={WITHOUT_PAST}>
        <NeuronPast root={ROOT} />
      </Room>
      <Room of="NeuronPast" state="busy" scene={PAST_TO_COME}>
        <NeuronPast root={ROOT} />
      </Room>
      <Room of="NeuronPast" state="error" scene={PAST_FAILED}>
        <NeuronPast root={ROOT} />
      </Room>
      <Lines />
    </>
  );
}

function Lines() {
  const { locale } = usePreferences();
  const when = formatMoment(AT_MS, locale);
  return (
    <>
      <Sample of="OperationLine" state="long">
        <OperationLine
          author={LONG_NAME[locale]}
          color={COLOR}
          words={LONG_TEXT[locale]}
          when={when}
          reason={LONG_TEXT[locale]}
          onGo={nothing}
        />
      </Sample>
      <Sample of="SignOffLine" state="full">
        <ul className="neuron-details__lines">
          {PAST_SIGN_OFFS.map(({ seq, holds, scope, atMs, authorName }) => (
            <li key={seq}>
              <SignOffLine {...{ holds, scope, atMs, who: authorName }} more="" />
            </li>
          ))}
        </ul>
      </Sample>
      <Sample of="CommentLine, ThreadChips" state="long">
        <div className="thread" data-resolved="true">
          <div className="thread__head">
            <ThreadChips requestScope="dendrite" resolvedBy={LONG_NAME[locale]} />
          </div>
          <CommentLine
            comment={PAST_COMMENT}
            color={COLOR}
            when={when}
            people={SPEAKERS}
            myId="p2"
          />
          <CommentLine
            comment={{ ...PAST_COMMENT, text: "", isTakenBack: true }}
            color={COLOR}
            when={when}
            people={SPEAKERS}
            myId="p2"
          />
        </div>
      </Sample>
    </>
  );
}
