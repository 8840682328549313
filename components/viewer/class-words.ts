import type { MessageKey, Translator } from "#client/messages/translate.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";
import type { SegmentClass } from "#components/viewer/coloring.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { REVIEWER_STATES } from "#core/review/reviewer-state.ts";

const NONE: Readonly<Record<SegmentClass["scheme"], MessageKey>> = {
  segment: "ui.coloring.segment",
  type: "ui.coloring.no-type",
  review: "ui.coloring.state.untouched",
  author: "ui.coloring.nobody",
};

/** What a colour means, in words: nobody has to tell it by the colour. */
export function classWords({ scheme, name, label }: SegmentClass, t: Translator): string {
  if (name === null) return t(NONE[scheme]);
  const state = REVIEWER_STATES.find((each) => each === name);
  if (scheme === "review" && state !== undefined) return t(`ui.coloring.state.${state}`);
  return label ?? name;
}

/** Kept as the segment's class changes; null where segments are coloured by their ids. */
export function useClassWords(root: RootId): string | null {
  const { t } = usePreferences();
  const { coloring } = useWorkspace();
  useStateStore(coloring.store, ({ generation }) => generation);
  const found = root === 0n ? null : coloring.classOf(root);
  return found === null
    ? null
    : t("ui.coloring.words", {
        scheme: t(`ui.coloring.${found.scheme}`),
        name: classWords(found, t),
      });
}
