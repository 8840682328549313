"use client";
import { Languages, Moon, Sun } from "lucide-react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";

/** Language and theme, in one click each. */
export function PreferenceControls() {
  const { t, locale, theme, setLocale, setTheme } = usePreferences();
  const isDark = theme === "dark";
  return (
    <>
      <Button
        variant="quiet"
        icon={<Languages />}
        lang={locale === "en" ? "zh-CN" : "en"}
        onClick={() => setLocale(locale === "en" ? "zh-CN" : "en")}
      >
        {t("ui.preferences.other-language")}
      </Button>
      <IconButton
        label={t(isDark ? "ui.preferences.to-light" : "ui.preferences.to-dark")}
        onClick={() => setTheme(isDark ? "light" : "dark")}
      >
        {isDark ? <Sun /> : <Moon />}
      </IconButton>
    </>
  );
}
