// Sites and connections of a session's segments, counted from nothing but what the server says of its
// synapses and of the segments that they are on.
import type { Page } from "@playwright/test";
import {
  type Connection,
  connectionsOf,
  type LocatedSynapse,
  locateSynapses,
  siteCounts,
} from "#core/synapses/connections.ts";
import { originOf } from "#tests/support/people.ts";

/** Asked again where a kept connection was closed just then. */
const PATIENT = { maxRetries: 3 } as const;

interface SentSite {
  readonly place: { readonly supervoxel: string; readonly positionVoxel: [number, number, number] };
}

interface SentSynapse {
  readonly id: string;
  readonly confidence: number;
  readonly pre: SentSite;
  readonly posts: readonly SentSite[];
}

export interface Recount {
  readonly located: readonly LocatedSynapse[];
  readonly sites: ReadonlyMap<bigint, { readonly pre: number; readonly post: number }>;
  readonly connections: readonly Connection[];
}

/** Other segments that one has a connection with, either way; as decimal strings. */
export function partnersIn({ connections }: Recount, root: string): ReadonlySet<string> {
  const partners = new Set<string>();
  for (const { preRoot, postRoot } of connections) {
    if (String(preRoot) === root) partners.add(String(postRoot));
    if (String(postRoot) === root) partners.add(String(preRoot));
  }
  partners.delete(root);
  partners.delete("0");
  return partners;
}

export async function recountOf(page: Page, sessionId: string): Promise<Recount> {
  const origin = originOf(page);
  const session = `${origin}/api/v1/sessions/${sessionId}`;
  const { synapses } = (await (await page.request.get(`${session}/synapses`, PATIENT)).json()) as {
    synapses: readonly SentSynapse[];
  };
  const sites = synapses.flatMap(({ pre, posts }) => [pre, ...posts]);
  const supervoxels = [...new Set(sites.map(({ place }) => place.supervoxel))];
  const answer = await page.request.post(`${session}/roots`, {
    ...PATIENT,
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
    synapses.map(({ id, confidence, pre, posts }) => ({
      ...{ id, cleftVoxel: null, type: "", confidence },
      pre: siteOf(pre),
      posts: posts.map(siteOf),
    })),
    ({ supervoxel }) => rootOf.get(supervoxel) ?? 0n,
  );
  return { located, sites: siteCounts(located), connections: connectionsOf(located) };
}
