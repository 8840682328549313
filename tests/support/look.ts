// How somebody has the pages: what their browser keeps of it.
import type { Locale } from "#client/messages/translate.ts";
import type { Theme } from "#components/shell/preference-values.ts";

export interface Look {
  readonly locale: Locale;
  readonly theme: Theme;
}

/** For a browser context, of a server at this address. */
export function lookCookies({ locale, theme }: Look, url: string) {
  return [
    { name: "fascicle-locale", value: locale, url },
    { name: "fascicle-theme", value: theme, url },
  ];
}
