"use client";
// [SY6] A file of positions is looked at on this page, row by row; what can be used becomes suggestions for
// everybody in the session, and what cannot is listed with its row and why.
import { useEffect, useRef, useState } from "react";
import type { MessageKey, Translator } from "#client/messages/translate.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import {
  type PlacedProblem,
  type PlacedSuggestions,
  placeSuggestions,
  suggestionIntents,
} from "#components/synapses/import-suggestions.ts";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { formatVoxel } from "#components/ui/measure.ts";
import {
  parseSuggestions,
  type SuggestionProblem,
  type UnreadableSuggestions,
} from "#core/synapses/parse-suggestions.ts";

const MAX_FILE_BYTES = 16 * 1024 * 1024;
const SHOWN_PROBLEMS = 200;

type Unreadable =
  | UnreadableSuggestions
  | { readonly tag: "too-large" }
  | { readonly tag: "failed" };

type Step =
  | { readonly kind: "choose"; readonly problem: Unreadable | null }
  | { readonly kind: "placing"; readonly done: number; readonly count: number }
  | { readonly kind: "ready"; readonly placed: PlacedSuggestions };

export function SuggestionImport({ onDone }: { readonly onDone: () => void }) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const [step, setStep] = useState<Step>({ kind: "choose", problem: null });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const read = async (file: File) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    try {
      const next = await placeFile(file, signal);
      if (!signal.aborted) setStep(next);
    } catch {
      if (!signal.aborted) setStep({ kind: "choose", problem: { tag: "failed" } });
    }
  };

  const placeFile = async (file: File, signal: AbortSignal): Promise<Step> => {
    if (file.size > MAX_FILE_BYTES) return { kind: "choose", problem: { tag: "too-large" } };
    const parsed = parseSuggestions(await file.text());
    if (!parsed.ok) return { kind: "choose", problem: parsed.error };
    const { suggestions, problems } = parsed.value;
    const { tiles, dataset } = workspace;
    const count = suggestions.length;
    const onProgress = (done: number) => setStep({ kind: "placing", done, count });
    const placed = await placeSuggestions(
      tiles,
      dataset.shapeVoxel,
      suggestions,
      signal,
      onProgress,
    );
    const all: readonly (PlacedProblem | SuggestionProblem)[] = [...problems, ...placed.problems];
    const sorted = all.toSorted((a, b) => a.row - b.row);
    return { kind: "ready", placed: { synapses: placed.synapses, problems: sorted } };
  };

  const suggest = ({ synapses }: PlacedSuggestions) => {
    for (const intent of suggestionIntents(synapses)) workspace.submit(intent);
    workspace.triage.setFilters({ state: "suggested" });
    onDone();
  };

  return (
    <section className="suggest" aria-label={t("ui.suggest.title")} data-testid="suggest">
      <label className="suggest__file">
        <span className="muted">{t("ui.suggest.hint")}</span>
        <input
          type="file"
          accept=".csv,.tsv,.txt,.json,text/csv,application/json"
          aria-label={t("ui.suggest.file")}
          onChange={({ target }) => {
            const file = target.files?.[0];
            if (file !== undefined) void read(file);
            // The same file may be chosen again, once it was mended.
            target.value = "";
          }}
        />
      </label>
      {step.kind === "choose" && step.problem !== null ? (
        <Callout tone="bad">{unreadableWords(step.problem, t)}</Callout>
      ) : null}
      {step.kind === "placing" ? (
        <p className="suggest__progress" role="status">
          <progress value={step.done} max={Math.max(1, step.count)} aria-hidden="true" />
          {t("ui.suggest.placing", { done: step.done, count: step.count })}
        </p>
      ) : null}
      {step.kind === "ready" ? (
        <>
          <Problems problems={step.placed.problems} />
          <div className="suggest__foot">
            <span data-testid="suggest-summary">
              {t("ui.suggest.ready", {
                count: step.placed.synapses.length,
                problems: step.placed.problems.length,
              })}
            </span>
            <Button small variant="quiet" onClick={onDone}>
              {t("ui.cancel")}
            </Button>
            <Button
              small
              variant="primary"
              disabled={step.placed.synapses.length === 0}
              data-testid="suggest-commit"
              onClick={() => suggest(step.placed)}
            >
              {t("ui.suggest.commit", { count: step.placed.synapses.length })}
            </Button>
          </div>
        </>
      ) : null}
    </section>
  );
}

function Problems({ problems }: { readonly problems: readonly PlacedProblem[] }) {
  const { t } = usePreferences();
  if (problems.length === 0) return null;
  return (
    <ul className="suggest__problems" data-testid="suggest-problems">
      {problems.slice(0, SHOWN_PROBLEMS).map(({ row, field, problem, positionVoxel }) => (
        <li key={`${row} ${field}`}>
          <b>{t("ui.suggest.row", { row, field })}</b> {t(`ui.suggest.problem.${problem}`)}
          {positionVoxel === undefined ? null : (
            <span className="mono faint"> {formatVoxel(positionVoxel)}</span>
          )}
        </li>
      ))}
      {problems.length > SHOWN_PROBLEMS ? (
        <li className="faint">
          {t("ui.suggest.more", { count: problems.length - SHOWN_PROBLEMS })}
        </li>
      ) : null}
    </ul>
  );
}

function unreadableWords(problem: Unreadable, t: Translator): string {
  const key: MessageKey = `ui.suggest.unreadable.${problem.tag}`;
  if (problem.tag === "no-column") return t(key, { column: problem.column });
  return t(key, problem.tag === "too-many-rows" ? { limit: problem.limit } : {});
}
