"use client";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatVoxel } from "#components/ui/measure.ts";
import { type ParsedPosition, parsePosition } from "#components/viewer/parse-position.ts";

type Problem = Extract<ParsedPosition, { readonly ok: false }>["problem"];

/** The centre of the view as `x, y, z`; what is pasted and confirmed by Enter is gone to. */
export function PositionField() {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const shown = useWorkspaceState((state) => formatVoxel(state.view.positionVoxel));
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (typed === null) setProblem(null);
  }, [typed]);

  const go = (event: FormEvent) => {
    event.preventDefault();
    const parsed = parsePosition(typed ?? shown, workspace.dataset.shapeVoxel);
    if (!parsed.ok) {
      setProblem(parsed.problem);
      return;
    }
    workspace.goTo(parsed.positionVoxel);
    setTyped(null);
    input.current?.blur();
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
          event.currentTarget.blur();
        }}
      />
      {problem === null ? null : (
        <span className="position__problem" id="position-problem" role="alert">
          {t(`ui.status.position-problem.${problem}`, {
            shape: workspace.dataset.shapeVoxel.join(" × "),
          })}
        </span>
      )}
    </form>
  );
}
