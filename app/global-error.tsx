"use client";
// The layout itself failed, so neither language nor styles can be counted on.
import { createTranslator } from "#client/messages/translate.ts";

export default function GlobalError({
  reset,
}: {
  readonly error: Error;
  readonly reset: () => void;
}) {
  const locale = typeof navigator === "undefined" ? "en" : navigator.language;
  const t = createTranslator(locale.startsWith("zh") ? "zh-CN" : "en");
  return (
    <html lang={locale}>
      <body style={{ font: "16px/1.5 system-ui", maxWidth: 520, margin: "20vh auto", padding: 16 }}>
        <h1 style={{ fontSize: 20 }}>{t("ui.error.title")}</h1>
        <p>{t("ui.error.body")}</p>
        <button type="button" onClick={reset}>
          {t("ui.error.retry")}
        </button>
      </body>
    </html>
  );
}
