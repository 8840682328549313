// [RV8] What differs between two versions, a page at a time, each row with places by which it is looked
// at in either version. Lineage is joined once for two versions and then kept for a while: versions
// never change.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Vec3 } from "#core/geometry/vector.ts";
import { compareIds } from "#core/ids/supervoxel-id.ts";
import { joinedLineage, type LineagePair } from "#core/segmentation/joined-lineage.ts";
import type { OpenDataset, OpenDatasets } from "#server/use-cases/open-datasets.ts";
import type {
  Compared,
  ComparedPage,
  ComparedRow,
  ComparedSide,
} from "#server/use-cases/ports/comparisons.ts";
import type { Store } from "#server/use-cases/store.ts";

/** Somebody goes through the pages of one, and another person of another. */
const KEPT_LINEAGES = 4;
const ID_DIGITS = 19;

export interface ComparedVersions {
  readonly datasetId: string;
  readonly left: number;
  readonly right: number;
}

export interface VersionComparer {
  /** Rejects where there is no such dataset or version. */
  page(
    versions: ComparedVersions,
    what: Compared,
    page: { readonly after: string; readonly limit: number },
  ): Promise<ComparedPage>;
}

export interface ComparerDeps {
  readonly store: Pick<Store, "compareVersions" | "lineagePages" | "segmentPlaces">;
  readonly datasets: Pick<OpenDatasets, "open">;
}

export function createVersionComparer({ store, datasets }: ComparerDeps): VersionComparer {
  const kept = new Map<string, Promise<readonly LineagePair[]>>();

  /** From the older to the newer one. */
  function lineageOf(
    datasetId: string,
    older: number,
    newer: number,
  ): Promise<readonly LineagePair[]> {
    const key = `${datasetId} ${older} ${newer}`;
    const known = kept.get(key);
    const pending = known ?? joinLineage({ store, datasets }, datasetId, older, newer);
    kept.delete(key);
    kept.set(key, pending);
    pending.catch(() => kept.delete(key));
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_LINEAGES) break;
      kept.delete(oldest);
    }
    return pending;
  }

  return {
    async page(versions, what, page) {
      const { datasetId, left, right } = versions;
      if (what === "segments" || what === "synapses") {
        return store.compareVersions(versions, what, page);
      }
      const found =
        what === "connections"
          ? await store.compareVersions(versions, what, page)
          : pageOf(
              inDirection(
                await lineageOf(datasetId, Math.min(left, right), Math.max(left, right)),
                left > right,
              ),
              page,
            );
      return { ...found, rows: await placed(store, versions, found.rows) };
    },
  };
}

async function joinLineage(
  { store, datasets }: ComparerDeps,
  datasetId: string,
  older: number,
  newer: number,
): Promise<readonly LineagePair[]> {
  const dataset = await datasets.open(datasetId);
  if (dataset === null) throw new RangeError(`there is no dataset ${datasetId}`);
  const made = new Set<bigint>();
  for (let version = older + 1; version <= newer; version++) {
    for await (const page of store.lineagePages(datasetId, version)) {
      for (const { newRoot } of page) made.add(newRoot);
    }
  }
  const [before, after] = [await sideOf(dataset, older), await sideOf(dataset, newer)];
  const steps = joinedLineage(before, after, made, after.parentOf);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
}

async function sideOf(dataset: OpenDataset, version: number) {
  const { graph, partition, pieces } = await dataset.versionBase(version);
  return {
    ...{ supervoxelIds: graph.supervoxelIds, partition },
    parentOf: (id: bigint) => pieces?.settled?.parentOf(id),
  };
}

/** Back in time what came of several goes into several. */
function inDirection(pairs: readonly LineagePair[], isBackwards: boolean): readonly LineagePair[] {
  if (!isBackwards) return pairs;
  return pairs
    .map(({ oldRoot, newRoot, supervoxelCount }) => ({
      ...{ oldRoot: newRoot, newRoot: oldRoot, supervoxelCount },
    }))
    .sort(
      (left, right) =>
        compareIds(left.oldRoot, right.oldRoot) || compareIds(left.newRoot, right.newRoot),
    );
}

function pageOf(
  pairs: readonly LineagePair[],
  { after, limit }: { readonly after: string; readonly limit: number },
): ComparedPage {
  let from = 0;
  for (let to = pairs.length; from < to; ) {
    const middle = (from + to) >>> 1;
    if (keyOf(pairs[middle]) > after) to = middle;
    else from = middle + 1;
  }
  const rows = pairs.slice(from, from + limit).map(
    (pair): ComparedRow => ({
      ...{ key: keyOf(pair), change: "changed" },
      left: { root: `${pair.oldRoot}` },
      right: { root: `${pair.newRoot}`, supervoxelCount: pair.supervoxelCount },
    }),
  );
  return { rows, next: from + limit < pairs.length ? (rows.at(-1)?.key ?? null) : null };
}

function keyOf({ oldRoot, newRoot }: LineagePair): string {
  return [oldRoot, newRoot].map((id) => `${id}`.padStart(ID_DIGITS, "0")).join(" ");
}

/** With the place of the segment that each side begins with. */
async function placed(
  store: ComparerDeps["store"],
  { datasetId, left, right }: ComparedVersions,
  rows: readonly ComparedRow[],
): Promise<readonly ComparedRow[]> {
  const rootOf = (side: ComparedSide | null) => side?.root ?? side?.preRoot;
  const placesIn = (version: number, sides: readonly (ComparedSide | null)[]) => {
    const roots = sides.map(rootOf).filter((root) => typeof root === "string");
    return store.segmentPlaces(datasetId, version, [...new Set(roots)]);
  };
  const [there, here] = await Promise.all([
    placesIn(
      left,
      rows.map((row) => row.left),
    ),
    placesIn(
      right,
      rows.map((row) => row.right),
    ),
  ]);
  const withPlace = (side: ComparedSide | null, places: ReadonlyMap<string, Vec3>) => {
    const positionVoxel = places.get(`${rootOf(side)}`);
    return side === null || positionVoxel === undefined ? side : { ...side, positionVoxel };
  };
  return rows.map((row) => ({
    ...row,
    left: withPlace(row.left, there),
    right: withPlace(row.right, here),
  }));
}
