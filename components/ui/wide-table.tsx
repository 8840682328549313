import type { ReactNode } from "react";

/** Around a table that is scrolled where it does not fit, by the keyboard too: nothing else in it may be reached. */
export function WideTable(props: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys
    <section className="dataset people__list" aria-label={props.label} tabIndex={0}>
      {props.children}
    </section>
  );
}
