// Sites and connections of a session's segments, counted from nothing but what the server says of its
// synapses and of the segments that they are on.
import type { Page } from "@playwright/test";
import {
  type Connection,
  connectionsOf,
  locateSynapses,
  siteCounts,
} from "#core/synapses/connections.ts";
import { originOf } from "#tests/support/people.ts";

interface SentSite {
  readonly place: { readonly supervoxel: string; readonly positionVoxel: [number, number, number] };
}

interface SentSynapse {
  readonly id: string;
  readonly pre: SentSite;
  readonly posts: readonly SentSite[];
}

export interface Recount {
  readonly sites: ReadonlyMap<bigint, { readonly pre: number; readonly post: number }>;
  readonly connections: readonly Connection[];
}

export async function recountOf(page: Page, sessionId: string): Promise<Recount> {
  const origin = originOf(page);
  const session = `${origin}/api/v1/sessions/${sessionId}`;
  const { synapses } = (await (await page.request.get(`${session}/synapses`)).json()) as {
    synapses: readonly SentSynapse[];
  };
  const sites = synapses.flatMap(({ pre, posts }) => [pre, ...posts]);
  const supervoxels = [...new Set(sites.map(({ place }) => place.supervoxel))];
  const answer = await page.request.post(`${session}/roots`, {
    data: { supervoxels },
    headers: { origin },
  });
  const { roots } = (await answer.json()) as { roots: readonly string[] };
  const rootOf = new Map(supervoxels.map((id, at) => [BigInt(id), BigInt(roots[at])]));
  const siteOf = ({ place }: SentSite) => ({
    place: { ...place, supervoxel: BigInt(place.supervoxel) },
    compartment: "unknown" as const,
  });
  const located = locateSynapses(
    synapses.map(({ id, pre, posts }) => ({
      ...{ id, cleftVoxel: null, type: "", confidence: 1 },
      pre: siteOf(pre),
      posts: posts.map(siteOf),
    })),
    ({ supervoxel }) => rootOf.get(supervoxel) ?? 0n,
  );
  return { sites: siteCounts(located), connections: connectionsOf(located) };
}
