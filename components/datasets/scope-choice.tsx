"use client";
// Everything, some neurons, or those of a box: chosen, filled in, and checked.
import { useState } from "react";
import type { MessageKey } from "#client/messages/translate.ts";
import {
  type Box,
  BoxFields,
  NeuronsField,
  neuronsScopeOf,
  regionOf,
  wholeBox,
} from "#components/datasets/scope-fields.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ReleaseRequest } from "#core/protocol/release-choice.ts";

const SCOPES = ["everything", "neurons", "region"] as const;
export type ScopeKind = (typeof SCOPES)[number];

export interface ScopeState {
  readonly kind: ScopeKind;
  readonly neurons: string;
  readonly box: Box;
  readonly set: (change: Partial<Pick<ScopeState, "kind" | "neurons" | "box">>) => void;
  /** What was chosen, or a sentence on what is wrong with it. */
  readonly asked: () => ReleaseRequest["scope"] | string;
}

export function useScope(dataset: ApiDataset): ScopeState {
  const { t } = usePreferences();
  const [state, setState] = useState(() => ({
    kind: "everything" as ScopeKind,
    neurons: "",
    box: wholeBox(dataset),
  }));
  const { kind, neurons, box } = state;
  return {
    ...state,
    set: (change) => setState((before) => ({ ...before, ...change })),
    asked() {
      if (kind === "everything") return { kind };
      if (kind === "neurons") return neuronsScopeOf(neurons, t);
      return regionOf(box) ?? t("ui.release.box-problem");
    },
  };
}

interface ScopeChoiceProps {
  readonly scope: ScopeState;
  readonly legend: MessageKey;
  readonly nameOf: (kind: ScopeKind) => MessageKey;
  readonly aboutOf: (kind: ScopeKind) => MessageKey;
  readonly onKind: () => void;
}

/** The choice, and the fields of what is chosen. */
export function ScopeChoice({ scope, legend, nameOf, aboutOf, onKind }: ScopeChoiceProps) {
  const { t } = usePreferences();
  return (
    <>
      <fieldset className="release-dialog__scopes">
        <legend className="field__label">{t(legend)}</legend>
        {SCOPES.map((kind) => (
          <label key={kind} className="release-dialog__scope">
            <input
              type="radio"
              name="scope"
              checked={scope.kind === kind}
              onChange={() => {
                scope.set({ kind });
                onKind();
              }}
            />
            <span className="row__stack">
              <span>{t(nameOf(kind))}</span>
              <span className="muted">{t(aboutOf(kind))}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {scope.kind === "neurons" ? (
        <NeuronsField text={scope.neurons} onText={(neurons) => scope.set({ neurons })} />
      ) : null}
      {scope.kind === "region" ? (
        <BoxFields box={scope.box} onBox={(box) => scope.set({ box })} />
      ) : null}
    </>
  );
}
