import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { createTranslator } from "#client/messages/translate.ts";
import {
  chooseLocale,
  chooseTheme,
  LOCALE_COOKIE,
  THEME_COOKIE,
} from "#components/shell/preference-values.ts";
import { PreferencesProvider } from "#components/shell/preferences.tsx";
import "#components/ui/tokens.css";
import "#components/ui/base.css";
import "#components/ui/controls.css";
import "#components/ui/overlays.css";
import "#components/shell/shell.css";
import "#components/datasets/datasets.css";
import "#components/home/home.css";
import "#components/keys/keys.css";
import "#components/datasets/add-dataset/add-dataset.css";
import "#components/versions/versions.css";
import "#components/proofreading/workspace.css";
import "#components/proofreading/panels.css";
import "#components/synapses/synapses.css";
import "#components/proofreading/tools.css";
import "#components/review/review.css";
import "#components/review/difference-space.css";
import "#components/review/verdicts.css";
import "#components/claims/claims.css";
import "#components/neurons/neurons.css";
import "#components/connectome/connectome.css";
import "#components/connectome/neuron-details.css";
import "#components/tour/tour.css";
import "#components/viewer/viewer.css";
import "#components/space/space.css";

async function preferences() {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  return {
    locale: chooseLocale(jar.get(LOCALE_COOKIE)?.value, sent.get("accept-language")),
    theme: chooseTheme(jar.get(THEME_COOKIE)?.value),
  };
}

export async function generateMetadata(): Promise<Metadata> {
  const { locale } = await preferences();
  const t = createTranslator(locale);
  return {
    title: { default: "Fascicle", template: "%s · Fascicle" },
    description: t("ui.about"),
    icons: { icon: "/icon.svg" },
  };
}

export const viewport: Viewport = { colorScheme: "dark light", themeColor: "#101317" };

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const { locale, theme } = await preferences();
  return (
    <html lang={locale} data-theme={theme}>
      <body>
        <PreferencesProvider locale={locale} theme={theme}>
          {children}
        </PreferencesProvider>
      </body>
    </html>
  );
}
