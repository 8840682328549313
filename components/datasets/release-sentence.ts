// What a version's row says of its releases, and of what each holds.
import type { Locale, Translator } from "#client/messages/translate.ts";
import type { ApiRelease } from "#core/protocol/release-api.ts";

const MINUTE_MS = 60_000;
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** "" for everything with the usual skeletons. */
export function scopeSentence({ scope, skeletons }: ApiRelease, t: Translator): string {
  const words = skeletons === "usual" ? "" : t(`ui.release.skeletons-short.${skeletons}`);
  switch (scope.kind) {
    case "everything":
      return words;
    case "neurons": {
      const { neuronCount, firstId } = scope;
      return joined(t("ui.release.some", { count: neuronCount, id: firstId }), words, t);
    }
    case "region": {
      const from = scope.minVoxel.join(", ");
      const to = scope.maxVoxel.join(", ");
      return joined(t("ui.release.box", { from, to }), words, t);
    }
  }
}

function joined(scope: string, skeletons: string, t: Translator): string {
  return skeletons === "" ? scope : t("ui.release.with", { scope, skeletons });
}

export function releaseSentence(release: ApiRelease, locale: Locale, t: Translator): string {
  switch (release.state) {
    case "queued":
      return t("ui.versions.queued");
    case "running":
      return runningSentence(release, t);
    case "done":
      return t("ui.versions.kept", { size: formatBytes(release.sizeBytes ?? 0, locale) });
    case "failed":
      return t(`ui.versions.failed-${release.problem ?? "server"}`, { detail: release.detail });
    case "cancelled":
      return t("ui.versions.cancelled");
  }
}

function runningSentence({ done, total, remainingMs }: ApiRelease, t: Translator): string {
  const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
  if (remainingMs === null) return t("ui.versions.running", { percent });
  const left =
    remainingMs < MINUTE_MS
      ? t("ui.versions.seconds", { count: Math.ceil(remainingMs / 1_000) })
      : t("ui.versions.minutes", { count: Math.ceil(remainingMs / MINUTE_MS) });
  return t("ui.versions.running-left", { percent, left });
}

/** Three significant digits. */
export function formatBytes(bytes: number, locale: string): string {
  let unit = 0;
  let size = bytes;
  while (size >= 1_024 && unit < UNITS.length - 1) {
    size /= 1_024;
    unit += 1;
  }
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  return `${number.format(size)} ${UNITS[unit]}`;
}
