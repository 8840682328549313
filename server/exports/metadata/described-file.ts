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

const MEDIA_TYPES: readonly (readonly [ending: string, mediaType: string])[] = [
  [".csv", "text/csv"],
  [".csv.gz", "application/gzip"],
  [".parquet", "application/vnd.apache.parquet"],
  [".graphml", "application/graphml+xml"],
  [".gexf", "application/gexf+xml"],
  [".json", "application/json"],
  [".md", "text/markdown"],
  [".cff", "application/yaml"],
  [".bin", "application/octet-stream"],
];

export function mediaTypeOf(path: string): string {
  return MEDIA_TYPES.find(([ending]) => path.endsWith(ending))?.[1] ?? "text/plain";
}
