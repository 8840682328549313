// The parts of a section, asked for as the view moves; what was asked for before is given up.
import { useEffect, useState } from "react";
import { isAbort } from "#client/api/api-failure.ts";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import {
  PREVIEW_HEIGHT_PX,
  PREVIEW_WIDTH_PX,
  type PreviewView,
} from "#components/datasets/add-dataset/preview-frame.ts";
import { api } from "#components/shell/api.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { GreyPart, LabelPart } from "#core/datasets/section-codec.ts";
import type { ApiDraft } from "#core/protocol/dataset-api.ts";

/** A view that only passes by is not asked for. */
const CALM_MS = 60;

export interface SectionParts {
  /** Where they were drawn: another place than the view's while that is being drawn. */
  readonly view: PreviewView | null;
  readonly image: GreyPart | null;
  readonly labels: LabelPart | null;
}

const NOTHING: SectionParts = { view: null, image: null, labels: null };

export function useSection(
  draft: ApiDraft,
  view: PreviewView | null,
): { readonly parts: SectionParts; readonly isDrawing: boolean; readonly problem: string } {
  const { t, locale } = usePreferences();
  const [parts, setParts] = useState(NOTHING);
  const [drawnAs, setDrawnAs] = useState("");
  const [problem, setProblem] = useState("");
  const { id, settings, inspections } = draft;
  const hasImage = inspections.image !== null;
  const hasLabels = inspections.labels !== null;
  const asked = JSON.stringify({
    view,
    image: hasImage ? settings.image : null,
    labels: hasLabels ? settings.labels : null,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is all that a section depends on
  useEffect(() => {
    if (view === null) return;
    const controller = new AbortController();
    const { signal } = controller;
    const section = { ...view, widthPx: PREVIEW_WIDTH_PX, heightPx: PREVIEW_HEIGHT_PX };
    const timer = setTimeout(() => {
      Promise.all([
        hasImage ? api.imageSection(id, section, signal) : null,
        hasLabels ? api.labelSection(id, section, signal) : null,
      ]).then(
        ([image, labels]) => {
          if (signal.aborted) return;
          setParts({ view, image, labels });
          setDrawnAs(asked);
          setProblem("");
        },
        (reason: unknown) => {
          if (isAbort(reason) || signal.aborted) return;
          setParts(NOTHING);
          setProblem(failureSentence(reason, locale, t));
          setDrawnAs(asked);
        },
      );
    }, CALM_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [id, asked]);
  return { parts, isDrawing: drawnAs !== asked, problem };
}
