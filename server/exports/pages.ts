// Tables of a release pass through memory a page at a time, whatever their length. Pages come in the
// table's final order: what is out of order is damage, since it was sorted when it was kept.
import { setImmediate as nextTurn } from "node:timers/promises";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import type { Pages } from "#server/use-cases/store.ts";

const ROWS_A_PAGE = 4_096;

/** Rows that are made one by one, with the event loop turning between pages. */
export async function* inPages<Row>(rows: Iterable<Row>): Pages<Row> {
  let page: Row[] = [];
  for (const row of rows) {
    page.push(row);
    if (page.length < ROWS_A_PAGE) continue;
    yield page;
    page = [];
    await nextTurn();
  }
  if (page.length > 0) yield page;
}

export async function* mapPages<From, To>(pages: Pages<From>, toRow: (row: From) => To): Pages<To> {
  for await (const page of pages) yield page.map(toRow);
}

/** Any number of rows for each. */
export async function* flatMapPages<From, To>(
  pages: Pages<From>,
  toRows: (row: From) => readonly To[],
): Pages<To> {
  for await (const page of pages) {
    const rows: To[] = [];
    for (const row of page) for (const made of toRows(row)) rows.push(made);
    if (rows.length > 0) yield rows;
  }
}

export async function* filterPages<Row>(
  pages: Pages<Row>,
  isKept: (row: Row) => boolean,
): Pages<Row> {
  for await (const page of pages) {
    const rows = page.filter(isKept);
    if (rows.length > 0) yield rows;
  }
}

/** Throws where a row does not come after the one before it by `compare`. */
export async function* ascending<Row>(
  name: string,
  pages: Pages<Row>,
  compare: (left: Row, right: Row) => number,
): Pages<Row> {
  let before: Row | undefined;
  for await (const page of pages) {
    for (const row of page) {
      if (before !== undefined && compare(before, row) >= 0) {
        throw new ReleaseDamageError(
          `the ${name} are out of order: check the database with "fascicle verify"`,
        );
      }
      before = row;
    }
    yield page;
  }
}

/** One by one, for readers that know no pages. */
export async function* rowsOf<Row>(pages: Pages<Row>): AsyncGenerator<Row> {
  for await (const page of pages) yield* page;
}

/** All rows at once: for few. */
export async function allRows<Row>(pages: Pages<Row>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of pages) for (const row of page) rows.push(row);
  return rows;
}
