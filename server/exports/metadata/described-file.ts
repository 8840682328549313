// A file that is written, with what the release's own descriptions say of it.
import type { DescribedTable, WrittenPlan } from "#server/exports/planned-file.ts";
import type { ReleasedFile } from "#server/exports/release-file.ts";

export interface DescribedFile extends ReleasedFile {
  readonly about: string;
  readonly table: DescribedTable | null;
}

/** By path. */
export function describedFiles(written: readonly WrittenPlan[]): readonly DescribedFile[] {
  const files = written.flatMap(({ planned: { about, table }, files }) =>
    files.map((file) => ({ ...file, about, table })),
  );
  return files.sort((left, right) => (left.path < right.path ? -1 : 1));
}

const BINARY = "application/octet-stream";
/** Skeletons and cells of Neuroglancer have names without endings. */
const NEUROGLANCER_VALUE = /^neuroglancer\/(skeletons|annotations_synapses\/spatial\d+)\/[\d_]+$/;

const MEDIA_TYPES: readonly (readonly [ending: string, mediaType: string])[] = [
  [".csv", "text/csv"],
  [".csv.gz", "application/gzip"],
  [".parquet", "application/vnd.apache.parquet"],
  [".graphml", "application/graphml+xml"],
  [".gexf", "application/gexf+xml"],
  [".json", "application/json"],
  [".md", "text/markdown"],
  [".cff", "application/yaml"],
  [".bin", BINARY],
  [".shard", BINARY],
  ["/info", "application/json"],
];

export function mediaTypeOf(path: string): string {
  if (NEUROGLANCER_VALUE.test(path)) return BINARY;
  return MEDIA_TYPES.find(([ending]) => path.endsWith(ending))?.[1] ?? "text/plain";
}

/** Its bytes are text, once they are unpacked. */
export function isText(path: string): boolean {
  return path.endsWith(".csv.gz") || !/octet-stream|parquet/.test(mediaTypeOf(path));
}

/** As Data Package calls it: mostly the ending. */
export function formatOf(path: string): string {
  if (path.endsWith(".csv.gz")) return "csv";
  if (path.endsWith("/info")) return "json";
  return /\.(\w+)$/.exec(path)?.[1] ?? (isText(path) ? "txt" : "bin");
}
