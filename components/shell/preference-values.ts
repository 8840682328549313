import { LOCALES, type Locale } from "#client/messages/translate.ts";

export type Theme = "dark" | "light";

export const LOCALE_COOKIE = "fascicle-locale";
export const THEME_COOKIE = "fascicle-theme";

export function isLocale(text: string | undefined): text is Locale {
  return (LOCALES as readonly (string | undefined)[]).includes(text);
}

/** The cookie's language, else the first one of Accept-Language that there are messages for. */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(cookie)) return cookie;
  for (const part of (acceptLanguage ?? "").split(",")) {
    const tag = part.split(";")[0]?.trim().toLowerCase() ?? "";
    if (tag === "zh" || tag.startsWith("zh-")) return "zh-CN";
    if (tag === "en" || tag.startsWith("en-")) return "en";
  }
  return "en";
}

export function chooseTheme(cookie: string | undefined): Theme {
  return cookie === "light" ? "light" : "dark";
}
