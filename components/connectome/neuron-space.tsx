"use client";
// A small view of one neuron in three dimensions, in its card. Import it dynamically: it brings three.js.
import { Maximize } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect } from "react";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import {
  type NeuronSpaceHandle,
  openNeuronSpace,
} from "#components/connectome/open-neuron-space.ts";
import { useConnectome } from "#components/connectome/use-connectome.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useScene } from "#components/space/use-scene.ts";
import { viewByKey } from "#components/space/view-by-key.ts";
import { IconButton } from "#components/ui/button.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";

export function NeuronSpace({ root }: { readonly root: RootId }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const open = useCallback(
    (element: HTMLElement) => openNeuronSpace(workspace, element),
    [workspace],
  );
  const { host, space, hasWebGl } = useScene(open);
  // Another row is there after each edit of the neuron.
  useConnectome();
  const connectome = workspace.neurons.connectome();
  const row = connectome.row(root);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another row may have other pieces
  useEffect(
    () => space?.show(root, connectome.index.synapsesOf(root)),
    [space, root, row, connectome],
  );

  return (
    <div className="neuron-space" data-testid="neuron-space">
      <div
        ref={host}
        className="neuron-space__scene"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
        tabIndex={0}
        aria-label={t("connectome.space")}
        onKeyDown={(event) => space !== null && turnByKey(space, event)}
      />
      {hasWebGl ? null : (
        <p className="neuron-space__note muted">{t("ui.review.space.no-webgl")}</p>
      )}
      {space === null ? null : <Around space={space} />}
    </div>
  );
}

/** Keys are the scene's own while it has the focus. */
function turnByKey(space: NeuronSpaceHandle, event: KeyboardEvent): void {
  const turned = viewByKey(space.view(), event);
  if (turned !== null) space.setView(turned);
  else if (event.key === "Home") space.fit();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function Around({ space }: { readonly space: NeuronSpaceHandle }) {
  const { t, locale } = usePreferences();
  const { progress, undrawn, failure } = useStateStore(space.store, (state) => state);
  const reason = failure ?? progress?.failure ?? null;
  const isLoading = progress !== null && progress.loaded < progress.count;
  return (
    <>
      <span className="neuron-space__tools">
        <IconButton small label={t("ui.review.space.fit")} onClick={() => space.fit()}>
          <Maximize aria-hidden="true" />
        </IconButton>
      </span>
      <p
        className="neuron-space__note faint"
        role="status"
        data-testid="neuron-space-status"
        data-loaded={progress?.loaded ?? 0}
        data-count={progress?.count ?? 0}
      >
        {reason === null ? null : failureSentence(reason, locale, t)}
        {isLoading
          ? t("ui.review.space.progress", { loaded: progress.loaded, count: progress.count })
          : null}
        {undrawn === 0 ? null : t("connectome.undrawn", { count: undrawn })}
      </p>
    </>
  );
}
