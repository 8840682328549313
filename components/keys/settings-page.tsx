"use client";
import { KeysProvider } from "#components/keys/keys-context.tsx";
import { KeysSection } from "#components/keys/keys-section.tsx";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { PageFrame } from "#components/shell/page-frame.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";

const loadMe = (signal: AbortSignal) => api.me(signal);

/** What a person has as they like it in this browser: language, theme, keys. */
export function SettingsPage() {
  const { t } = usePreferences();
  const [me, reload] = useLoad(loadMe);
  return (
    <PageFrame
      me={me.status === "ready" ? me.value : null}
      current="settings"
      title={t("settings.title")}
    >
      {me.status === "loading" ? <Busy label={t("settings.loading")} /> : null}
      {me.status === "failed" ? <LoadFailed failure={me.failure} onRetry={reload} /> : null}
      {me.status === "ready" ? (
        <KeysProvider personId={me.value.id}>
          <LookSection />
          <KeysSection />
        </KeysProvider>
      ) : null}
    </PageFrame>
  );
}

const LOCALE_NAMES = { en: "English", "zh-CN": "简体中文" } as const;

function LookSection() {
  const { t, locale, theme, setLocale, setTheme } = usePreferences();
  return (
    <section className="dataset settings__look" aria-label={t("settings.look")}>
      <label className="field">
        <span className="field__label">{t("settings.language")}</span>
        <select className="input" value={locale} onChange={({ target }) => setLocale(target.value)}>
          {Object.entries(LOCALE_NAMES).map(([value, name]) => (
            <option key={value} value={value} lang={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="field__label">{t("settings.theme")}</span>
        <select
          className="input"
          value={theme}
          onChange={({ target }) => setTheme(target.value === "light" ? "light" : "dark")}
        >
          <option value="dark">{t("settings.dark")}</option>
          <option value="light">{t("settings.light")}</option>
        </select>
      </label>
    </section>
  );
}
