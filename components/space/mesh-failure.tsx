"use client";
import type { MeshProgress } from "#client/meshes/mesh-loader.ts";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";

interface MeshFailureProps {
  /** Why it is not known what there is to draw; null where it is. */
  readonly unknown: unknown;
  readonly progress: Pick<MeshProgress, "failed" | "failure">;
  readonly onRetry: () => void;
}

/** What did not come, and the way to ask again; nothing where all came. */
export function MeshFailure({ unknown, progress, onRetry }: MeshFailureProps) {
  const { t, locale } = usePreferences();
  const { failed: count, failure } = progress;
  if ((unknown ?? failure) === null) return null;
  const retry = (
    <Button small onClick={onRetry}>
      {t("ui.review.space.retry")}
    </Button>
  );
  return (
    <Callout tone="bad" actions={retry}>
      {unknown === null
        ? t("ui.review.space.failed", { count, sentence: failureSentence(failure, locale, t) })
        : failureSentence(unknown, locale, t)}
    </Callout>
  );
}
