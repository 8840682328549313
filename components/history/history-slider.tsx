"use client";
// [DE5] Time as a slider: the image follows as it is drawn, the view once it is let go of.
import { History, SkipForward, StepBack, StepForward } from "lucide-react";
import { Slider } from "radix-ui";
import { useCallback, useEffect, useRef, useState } from "react";
import { showMoment, stepHistory } from "#components/history/step-history.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { IconButton } from "#components/ui/button.tsx";
import { formatMoment } from "#components/ui/measure.ts";

/** A drawn slider says more moments than can be painted. */
const PAINT_GAP_MS = 60;

export function HistorySlider({ session }: { readonly session: SessionInHand }) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const operations = useSessionField(session, "operations");
  const pastSeq = useWorkspaceState((state) => state.pastSeq);
  const backKey = useKeyLabel("history-back");
  const onKey = useKeyLabel("history-on");
  const drawn = useDrawnMoment();
  const last = operations.length;
  const seq = drawn.seq ?? pastSeq ?? last;
  const operation = operations[seq - 1];
  const shown =
    seq >= last
      ? t("ui.history.now")
      : operation === undefined
        ? t("ui.history.start")
        : t("ui.history.at", { seq, when: formatMoment(operation.atMs, locale) });
  return (
    <section className="history-slider" data-past={seq < last} aria-label={t("ui.history.title")}>
      <IconButton
        small
        label={t("ui.command.history-back")}
        keyLabel={backKey}
        disabled={seq === 0}
        onClick={() => stepHistory(workspace, -1)}
      >
        <StepBack />
      </IconButton>
      <Slider.Root
        className="slider"
        value={[seq]}
        min={0}
        max={Math.max(1, last)}
        step={1}
        onValueChange={([value = last]) => drawn.draw(value)}
        onValueCommit={([value = last]) => {
          drawn.end();
          if (value >= last) workspace.setPast(null);
          else showMoment(workspace, value);
        }}
      >
        <Slider.Track className="slider__track">
          <Slider.Range className="slider__range" />
        </Slider.Track>
        <Slider.Thumb
          className="slider__thumb"
          data-testid="history-slider"
          aria-label={t("ui.history.title")}
          aria-valuetext={shown}
        />
      </Slider.Root>
      <IconButton
        small
        label={t("ui.command.history-on")}
        keyLabel={onKey}
        disabled={seq >= last}
        onClick={() => stepHistory(workspace, 1)}
      >
        <StepForward />
      </IconButton>
      <IconButton
        small
        label={t("ui.command.history-now")}
        disabled={seq >= last}
        data-testid="history-now"
        onClick={() => workspace.setPast(null)}
      >
        <SkipForward />
      </IconButton>
      <span className="history-slider__shown" data-testid="history-shown">
        <History aria-hidden="true" />
        {shown}
      </span>
    </section>
  );
}

/** The moment under the hand, painted now and then while it moves. */
function useDrawnMoment() {
  const workspace = useWorkspace();
  const [seq, setSeq] = useState<number | null>(null);
  const wanted = useRef<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  /** A key's change is told after its end, in one go: it is over by then. */
  const isEnding = useRef(false);
  const stop = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
  }, []);
  useEffect(() => stop, [stop]);
  return {
    seq,
    draw(next: number) {
      if (isEnding.current) return;
      setSeq(next);
      wanted.current = next;
      timer.current ??= setTimeout(() => {
        timer.current = null;
        workspace.setPast(wanted.current);
      }, PAINT_GAP_MS);
    },
    end() {
      stop();
      setSeq(null);
      isEnding.current = true;
      queueMicrotask(() => {
        isEnding.current = false;
      });
    },
  };
}
