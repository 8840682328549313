// [RV3] The ids that objects had when they were judged, from a session's log on its own version.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { parseEntry } from "#core/protocol/entry.ts";
import { rootsOfVerdicts } from "#core/session/roots-of-verdicts.ts";
import type { OpenDataset } from "#server/use-cases/open-datasets.ts";
import type { Store } from "#server/use-cases/store.ts";

/** By sequence number. Rejects where there is no such session. */
export async function readVerdictRoots(
  store: Pick<Store, "findSession" | "readLog">,
  opened: Pick<OpenDataset, "masks" | "versionBase">,
  sessionId: string,
): Promise<ReadonlyMap<number, RootId>> {
  const session = await store.findSession(sessionId);
  if (session === null) throw new Error(`there is no session ${sessionId}`);
  const operations = (await store.readLog(sessionId)).map(({ entry }) => parseEntry(entry));
  await opened.masks.readFor(operations.map(({ body }) => body));
  return rootsOfVerdicts(await opened.versionBase(session.baseVersion), operations);
}
