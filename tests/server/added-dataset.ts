// A dataset that is added as an administrator adds it by the page, without a browser: a draft, a look at
// each of its layers, the import, and the dataset once it is there.
import { vi } from "vitest";
import { type DraftSettings, LAYER_KINDS } from "#core/datasets/dataset-draft.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ApiDraft } from "#core/protocol/dataset-api.ts";
import { type Address, askJson } from "#tests/server/web-client.ts";

const DRAFTS = "/api/v1/dataset-drafts";
const IMPORT_MS = 60_000;

/** Throws what is wrong with a layer, or with all of them together. */
export async function addDataset(
  server: Address,
  cookie: string,
  settings: DraftSettings,
): Promise<ApiDataset> {
  const post = <T>(path: string, body: unknown, status: number): Promise<T> =>
    askJson<T>(server, path, { cookie, method: "POST", body, status });
  const { id } = await post<ApiDraft>(DRAFTS, settings, 201);
  for (const layer of LAYER_KINDS.filter((kind) => settings[kind].address !== "")) {
    const looked = await post<{ draft: ApiDraft; problem: unknown }>(
      `${DRAFTS}/${id}/inspect`,
      { layer },
      200,
    );
    if (looked.problem !== null) throw new Error(`${layer}: ${JSON.stringify(looked.problem)}`);
  }
  await post(`${DRAFTS}/${id}/import`, {}, 202);
  return vi.waitFor(
    async () => {
      const { datasets } = await askJson<{ datasets: readonly ApiDataset[] }>(
        server,
        "/api/v1/datasets",
        { cookie },
      );
      const found = datasets.find(({ name }) => name === settings.name);
      if (found !== undefined) return found;
      const draft = await askJson<ApiDraft>(server, `${DRAFTS}/${id}`, { cookie });
      throw new Error(`it is not there yet: ${JSON.stringify(draft.import)}`);
    },
    { timeout: IMPORT_MS, interval: 200 },
  );
}
