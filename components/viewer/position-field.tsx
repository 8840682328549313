"use client";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { goToTyped } from "#components/viewer/move-by-keys.ts";
import { type ParsedPosition, parsePosition } from "#components/viewer/parse-position.ts";

type Problem = Extract<ParsedPosition, { readonly ok: false }>["problem"];

/** The centre of the view as `x, y, z`; what is pasted and confirmed by Enter is gone to. */
export function PositionField() {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  // The voxel that the middle is in, which is the one that keys act on.
  const shown = useWorkspaceState((state) => state.view.positionVoxel.map(Math.floor).join(", "));
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (typed === null) setProblem(null);
  }, [typed]);
  const input = useRef<HTMLInputElement>(null);
  const isAsked = useWorkspaceState((state) => state.isPositionAsked);
  useEffect(() => {
    if (!isAsked) return;
    input.current?.focus();
    workspace.store.set({ isPositionAsked: false });
  }, [isAsked, workspace]);

  const pasteProblem = useWorkspaceState((state) => state.pasteProblem);
  const { shapeVoxel } = workspace.dataset;
  const shape = shapeVoxel.join(" × ");
  // As wide as its farthest voxel wants, at each place alike, so that nothing beside it moves.
  const farthest = shapeVoxel.map((size) => size - 1).join(", ");

  const go = (event: FormEvent) => {
    event.preventDefault();
    const parsed = parsePosition(typed ?? shown, shapeVoxel);
    if (!parsed.ok) {
      setProblem(parsed.problem);
      return;
    }
    setTyped(null);
    goToTyped(workspace, parsed.positionVoxel);
    workspace.viewer.focus();
  };
  const leave = () => setTyped(null);
  return (
    <form className="position" onSubmit={go}>
      <label className="visually-hidden" htmlFor="position">
        {t("ui.status.position")}
      </label>
      <input
        ref={input}
        id="position"
        className="input input--small position__input mono"
        data-testid="status-position"
        size={farthest.length}
        autoComplete="off"
        spellCheck={false}
        value={typed ?? shown}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : "position-problem"}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          leave();
          workspace.viewer.focus();
        }}
      />
      {problem === null ? null : (
        <span className="position__problem" id="position-problem" role="alert">
          {t(`ui.status.position-problem.${problem}`, { shape })}
        </span>
      )}
      {pasteProblem === null ? null : (
        <span className="position__problem" role="alert">
          {t(`ui.status.paste-problem.${pasteProblem}`, { shape })}
        </span>
      )}
    </form>
  );
}
