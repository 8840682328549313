// What is said of an import, on its own page and in the list of datasets.
import type { MessageKey, Translator } from "#client/messages/translate.ts";
import type { ApiImport } from "#core/protocol/dataset-api.ts";

const MINUTE_MS = 60_000;
const STAGES = ["waiting", "counting", "edges", "building-edges", "image", "labels", "synapses"];

export function importSentence(job: ApiImport, t: Translator): string {
  switch (job.state) {
    case "queued":
      return t("datasets.import.queued");
    case "running":
      return runningSentence(job, t);
    case "cancelled":
      return t("datasets.import.cancelled");
    case "failed":
      return job.problem === "bad-data" && job.source !== null
        ? t("datasets.import.failed.bad-data", { ...job.source })
        : t(`datasets.import.failed.${plainProblem(job)}`);
    case "done":
      return "";
  }
}

function plainProblem({ problem }: ApiImport): "disk-full" | "name-taken" | "server" {
  return problem === null || problem === "bad-data" ? "server" : problem;
}

function runningSentence({ stage, done, total, remainingMs }: ApiImport, t: Translator): string {
  const word = stage.replaceAll(" ", "-");
  const key = `datasets.stage.${STAGES.includes(word) ? word : "none"}` as MessageKey;
  const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
  const values = { stage: t(key), percent };
  if (remainingMs === null) return t("datasets.import.running", values);
  const left =
    remainingMs < MINUTE_MS
      ? t("ui.versions.seconds", { count: Math.ceil(remainingMs / 1_000) })
      : t("ui.versions.minutes", { count: Math.ceil(remainingMs / MINUTE_MS) });
  return t("datasets.import.running-left", { ...values, left });
}
