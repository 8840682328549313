"use client";
// Language and theme: kept in cookies, so that the server's first page already has both right.
import { useRouter } from "next/navigation";
import { Tooltip } from "radix-ui";
import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { createTranslator, type Locale, type Translator } from "#client/messages/translate.ts";
import {
  isLocale,
  LOCALE_COOKIE,
  THEME_COOKIE,
  type Theme,
} from "#components/shell/preference-values.ts";

interface Preferences {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly t: Translator;
  setLocale(locale: string): void;
  setTheme(theme: Theme): void;
}

const PreferencesContext = createContext<Preferences | null>(null);

export function usePreferences(): Preferences {
  const preferences = use(PreferencesContext);
  if (preferences === null) throw new Error("usePreferences needs a PreferencesProvider above it");
  return preferences;
}

const YEAR_SECONDS = 31_536_000;

function remember(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing on plain-http origins
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

interface ProviderProps {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly children: ReactNode;
}

export function PreferencesProvider({ locale, theme: initialTheme, children }: ProviderProps) {
  const router = useRouter();
  const [theme, keepTheme] = useState(initialTheme);
  const value = useMemo<Preferences>(
    () => ({
      locale,
      theme,
      t: createTranslator(locale),
      setLocale(next) {
        if (!isLocale(next)) return;
        remember(LOCALE_COOKIE, next);
        router.refresh();
      },
      setTheme(next) {
        remember(THEME_COOKIE, next);
        document.documentElement.dataset.theme = next;
        keepTheme(next);
      },
    }),
    [locale, theme, router],
  );
  return (
    <PreferencesContext value={value}>
      <Tooltip.Provider delayDuration={450} skipDelayDuration={200}>
        {children}
      </Tooltip.Provider>
    </PreferencesContext>
  );
}
