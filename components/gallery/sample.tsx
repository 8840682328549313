"use client";
// One component in one state, with its name, in a frame that nothing may leave: the test measures it.
import type { ReactNode } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";

export type SampleState =
  | "usual"
  | "empty"
  | "full"
  | "long"
  | "busy"
  | "error"
  | "disabled"
  | "chosen"
  | "ended"
  | "read-only";

interface SampleProps {
  /** The component's name in the code. */
  readonly of: string;
  readonly state?: SampleState;
  /** Takes the page's width, as it does where it is used. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Sample({ of, state = "usual", wide = false, children }: SampleProps) {
  const { t } = usePreferences();
  return (
    <figure
      className="gallery__frame"
      data-testid="gallery-frame"
      data-of={`${of} ${state}`}
      data-wide={wide}
    >
      <figcaption className="gallery__name">
        <code>{of}</code>
        <span className="muted">{t(`gallery.state.${state}`)}</span>
      </figcaption>
      <div className="gallery__room">{children}</div>
    </figure>
  );
}

export type FamilyName =
  | "ui"
  | "shell"
  | "home"
  | "datasets"
  | "adding"
  | "people"
  | "versions"
  | "keys"
  | "session"
  | "frame"
  | "space"
  | "tools"
  | "history"
  | "here"
  | "review"
  | "threads"
  | "neurons"
  | "synapses";

export function Family(props: { readonly name: FamilyName; readonly children: ReactNode }) {
  const { t } = usePreferences();
  const id = `family-${props.name}`;
  return (
    <section className="gallery__family" aria-labelledby={id}>
      <h2 id={id} className="gallery__title">
        {t(`gallery.family.${props.name}`)}
      </h2>
      <div className="gallery__grid">{props.children}</div>
    </section>
  );
}
