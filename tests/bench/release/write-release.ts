// One side of the measurement: the release, from rows that lie in memory.
import { join } from "node:path";
import { CONNECTOME_SIZES } from "#fixtures/synthetic-connectome.ts";
import { allRows } from "#server/exports/pages.ts";
import { syntheticReleaseSource } from "#server/exports/synthetic-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import type { Pages } from "#server/use-cases/store.ts";
import { taken } from "#tests/bench/release/taken.ts";

/** As many as are read from a database at a time. */
const ROWS_A_PAGE = 5_000;

const [root] = process.argv.slice(2);
const made = syntheticReleaseSource(CONNECTOME_SIZES.larva);
const source = {
  ...made,
  readSegments: await kept(made.readSegments()),
  readSynapses: await kept(made.readSynapses()),
  readConnections: await kept(made.readConnections()),
};

process.on("message", async (name) => {
  process.send?.(await taken(() => writeRelease(source, join(root, String(name)))));
});

/** Making rows is no part of a release. */
async function kept<Row>(pages: Pages<Row>): Promise<() => Pages<Row>> {
  const rows = await allRows(pages);
  return async function* () {
    for (let at = 0; at < rows.length; at += ROWS_A_PAGE) yield rows.slice(at, at + ROWS_A_PAGE);
  };
}
