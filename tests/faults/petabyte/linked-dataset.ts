// A dataset that is read where it lies, linked as an administrator links it by the page, without a browser.
import { vi } from "vitest";
import { type DraftSettings, EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ApiDraft } from "#core/protocol/dataset-api.ts";
import { type Address, askJson } from "#tests/server/web-client.ts";

const DRAFTS = "/api/v1/dataset-drafts";
const IMPORT_MS = 60_000;

export interface LinkSettings extends Pick<DraftSettings, "name" | "region"> {
  readonly imageAddress: string;
  readonly labelsAddress: string;
}

/** Nothing in it is joined yet. Throws what is wrong with the volumes. */
export async function linkDataset(
  server: Address,
  cookie: string,
  { name, region, imageAddress, labelsAddress }: LinkSettings,
): Promise<ApiDataset> {
  const settings: DraftSettings = {
    ...EMPTY_DRAFT,
    ...{ name, region, mode: "link" },
    image: { ...EMPTY_DRAFT.image, address: imageAddress },
    labels: { ...EMPTY_DRAFT.labels, address: labelsAddress },
    graph: { ...EMPTY_DRAFT.graph, threshold: 1 },
  };
  const post = <T>(path: string, body: unknown, status: number): Promise<T> =>
    askJson<T>(server, path, { cookie, method: "POST", body, status });
  const { id } = await post<ApiDraft>(DRAFTS, settings, 201);
  for (const layer of ["image", "labels"]) {
    const { problem } = await post<{ problem: unknown }>(`${DRAFTS}/${id}/inspect`, { layer }, 200);
    if (problem !== null) throw new Error(`${layer}: ${JSON.stringify(problem)}`);
  }
  await post(`${DRAFTS}/${id}/import`, {}, 202);
  return vi.waitFor(
    async () => {
      const { datasets } = await askJson<{ datasets: readonly ApiDataset[] }>(
        server,
        "/api/v1/datasets",
        { cookie },
      );
      const found = datasets.find((dataset) => dataset.name === name);
      if (found !== undefined) return found;
      const { import: asked } = await askJson<ApiDraft>(server, `${DRAFTS}/${id}`, { cookie });
      throw new Error(`it is not there yet: ${JSON.stringify(asked)}`);
    },
    { timeout: IMPORT_MS, interval: 200 },
  );
}
