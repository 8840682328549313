// Which column of a table says what: by the names that are usual, case and punctuation aside, or by
// the names that the person gives. Two columns that could both be meant are never chosen between,
// unless one has the first of the names.
import { ImportError } from "#server/volumes/import-error.ts";

export interface ColumnsAsked {
  readonly file: string;
  readonly columns: readonly string[];
  /** What the person said, by role. */
  readonly named?: Readonly<Record<string, string>>;
  /** How it is said, for the remedy; like "--edge-columns". */
  readonly option: string;
}

/** −1 where no column goes by one of these names. */
export function columnOf(asked: ColumnsAsked, role: string, names: readonly string[]): number {
  const { file, columns, named = {}, option } = asked;
  const given = named[role];
  if (given !== undefined) {
    const found = columns.indexOf(given);
    if (found >= 0) return found;
    throw new ImportError({
      file,
      field: `column ${given}`,
      problem: `is not among the columns ${columns.join(", ")}`,
      remedy: `name the column of ${role} as the file has it`,
    });
  }
  const all = columns.map(plainName);
  const first = all.indexOf(plainName(names[0]));
  if (first >= 0) return first;
  const wanted = new Set(names.map(plainName));
  const found = all.flatMap((name, column) => (wanted.has(name) ? [column] : []));
  if (found.length <= 1) return found[0] ?? -1;
  throw new ImportError({
    file,
    field: `column ${role}`,
    problem: `could be any of ${found.map((column) => columns[column]).join(", ")} among the columns ${columns.join(", ")}`,
    remedy: `say which, like ${option} ${role}=${columns[found[0]]}`,
  });
}

export function neededColumn(asked: ColumnsAsked, role: string, names: readonly string[]): number {
  const found = columnOf(asked, role, names);
  if (found >= 0) return found;
  throw new ImportError({
    file: asked.file,
    field: `column ${role}`,
    problem: `is not among the columns ${asked.columns.join(", ")}`,
    remedy: `name it ${names[0]}, or say which it is, like ${asked.option} ${role}=${asked.columns.at(-1)}`,
  });
}

/** Roles that the person names and nobody knows. */
export function checkRoles(asked: ColumnsAsked, roles: readonly string[]): void {
  const unknown = Object.keys(asked.named ?? {}).find((role) => !roles.includes(role));
  if (unknown === undefined) return;
  throw new ImportError({
    file: asked.file,
    field: `the column for ${unknown}`,
    problem: "is named, but nothing is called so here",
    remedy: `name columns for ${roles.join(", ")}`,
  });
}

export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
