// Data where it lies, for the use-cases: opened by the readers of formats, looked at, drawn, copied.
import type { DraftSettings, VolumeKind } from "#core/datasets/dataset-draft.ts";
import { placedLevels } from "#core/datasets/placed-layer.ts";
import { encodeGreyPart, encodeLabelPart } from "#core/datasets/section-codec.ts";
import { copySources } from "#server/composition/dataset-sources/copy-sources.ts";
import { linkSources } from "#server/composition/dataset-sources/link-sources.ts";
import {
  layerOpener,
  type SourceNamed,
  type SourceOpener,
} from "#server/composition/dataset-sources/open-source-at.ts";
import { overall } from "#server/composition/dataset-sources/overall-progress.ts";
import { readRegionsAt } from "#server/composition/dataset-sources/read-regions-at.ts";
import { SourcePool } from "#server/composition/dataset-sources/source-pool.ts";
import {
  type AskedBy,
  type DatasetSources,
  type SectionAsked,
  SourceProblem,
} from "#server/use-cases/ports/dataset-sources.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { inspectEdges, inspectSynapses } from "#server/volumes/inspect-tables.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { drawSection, SectionTooLargeError } from "#server/volumes/sources/draw-section.ts";
import { greyBytes } from "#server/volumes/sources/grey-bytes.ts";
import { inspectSource, levelFacts } from "#server/volumes/sources/inspect-source.ts";
import { labelIds } from "#server/volumes/sources/label-ids.ts";
import type {
  DimensionIndices,
  VolumeSource,
  VoxelArray,
} from "#server/volumes/sources/source-port.ts";

export function createDatasetSources(deps: {
  readonly opener: Omit<SourceOpener, "close">;
  readonly nowMs: () => number;
}): DatasetSources {
  const { openSourceAt: open, openTableAt, tables } = deps.opener;
  const pool = new SourcePool((key) => {
    const [by, named] = JSON.parse(key) as [AskedBy, SourceNamed];
    return open(named, by);
  }, deps.nowMs);
  const keyOf = ({ address, path, indices = {} }: SourceNamed, by: AskedBy) =>
    JSON.stringify([by, { address, path, indices: sorted(indices) }]);

  return {
    inspectVolume: (kind, settings, by, signal) =>
      inWords(settings[kind].address, async () => {
        const key = keyOf(settings[kind], by);
        pool.forget(key);
        const { inspection } = await pool.use(key, (source) => inspectSource(source, signal));
        const isLabels = kind === "labels";
        const { sample } = inspection;
        return isLabels
          ? { ...inspection, sample: { ...sample, histogram: null, contrast: null } }
          : inspection;
      }),
    inspectGraph: (settings, by, signal) =>
      inWords(settings.graph.address, async () => {
        const ids =
          settings.labels.address === ""
            ? []
            : await pool.use(keyOf(settings.labels, by), async (source) => {
                return (await inspectSource(source, signal)).ids;
              });
        return inspectEdges(tables, await openTableAt(settings.graph.address, by), ids, signal);
      }),
    inspectSynapses: (settings, by, signal) =>
      inWords(settings.synapses.address, async () =>
        inspectSynapses(
          tables,
          await openTableAt(settings.synapses.address, by),
          settings.labels.voxelNm,
          signal,
        ),
      ),
    drawSection: (settings, asked, signal) =>
      inWords(settings[asked.layer].address, () =>
        pool.use(keyOf(settings[asked.layer], "page"), (source) =>
          drawn(source, settings, asked, signal),
        ),
      ),
    importInto: (settings, targetDir, hooks) =>
      inWords(settings.image.address, async () => {
        const image = await open(settings.image, "page");
        try {
          const labels = await open(settings.labels, "page");
          try {
            const openTable = (address: string) => openTableAt(address, "page");
            const sources = { image, labels, openTable };
            const write = settings.mode === "link" ? linkSources : copySources;
            await write(settings, sources, targetDir, { ...overall(hooks), tables });
          } finally {
            await labels.close();
          }
        } finally {
          await image.close();
        }
        return openDatasetVolumes(targetDir, {
          cacheBytes: 0,
          openLayer: layerOpener(open, "page"),
        });
      }),
    readRegions: (asked, by, hooks) =>
      inWords(asked.volume.address, () => readRegionsAt(deps.opener, asked, by, hooks)),
    close: () => pool.closeAll(),
  };
}

function sorted(indices: DimensionIndices): DimensionIndices {
  return Object.fromEntries(Object.entries(indices).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function drawn(
  source: VolumeSource,
  settings: DraftSettings,
  asked: SectionAsked,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | null> {
  const { layer } = asked;
  const { axisOrder } = settings[layer];
  const facts = source.levels.map(levelFacts);
  const placed = placedLevels(settings[layer], facts) ?? placedLevels(ASSUMED, facts) ?? [];
  try {
    const part = await drawSection({ source, axisOrder, placed }, asked, signal);
    if (part === null) return nothingDrawn(layer);
    const { voxels, ...place } = part;
    return layer === "image"
      ? encodeGreyPart({ ...place, grey: greyBytes(voxels, settings.image.contrast) })
      : encodeLabelPart({ ...place, ...indexed(voxels, source.address) });
  } catch (error) {
    if (error instanceof SectionTooLargeError) return null;
    throw error;
  }
}

/** A volume of which nobody has told the size is drawn as if its voxels were cubes of one nm. */
const ASSUMED = { axisOrder: "xyz", voxelNm: [1, 1, 1], offsetNm: null } satisfies Pick<
  DraftSettings["labels"],
  "axisOrder" | "voxelNm" | "offsetNm"
>;

function nothingDrawn(layer: VolumeKind): Uint8Array {
  const place = { x: 0, y: 0, width: 0, height: 0 };
  return layer === "image"
    ? encodeGreyPart({ ...place, grey: new Uint8Array(0) })
    : encodeLabelPart({ ...place, ids: new BigUint64Array(0), indices: new Uint32Array(0) });
}

function indexed(
  voxels: VoxelArray,
  address: string,
): { readonly ids: BigUint64Array; readonly indices: Uint32Array } {
  const labels = labelIds(voxels, address);
  const known = new Map<number | bigint, number>();
  const indices = new Uint32Array(labels.length);
  for (let at = 0; at < labels.length; at++) {
    const id = labels[at];
    if (id === 0 || id === 0n) continue;
    let index = known.get(id);
    if (index === undefined) {
      index = known.size + 1;
      known.set(id, index);
    }
    indices[at] = index;
  }
  return { ids: BigUint64Array.from([...known.keys()].map(BigInt)), indices };
}

/** What is wrong with data is a value of the port; whatever else a file system says is of the data too. */
async function inWords<T>(address: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ImportError) {
      const { file, field, problem, remedy } = cause;
      throw new SourceProblem({ file, field, problem, remedy }, { cause });
    }
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (!["EACCES", "EPERM", "EISDIR", "ENOTDIR", "ENOENT", "ELOOP"].includes(code)) throw cause;
    throw new SourceProblem(
      {
        file: address,
        field: "the address",
        problem: `cannot be read (${code})`,
        remedy: "see that it is there and that the server's account may read it",
      },
      { cause },
    );
  }
}
