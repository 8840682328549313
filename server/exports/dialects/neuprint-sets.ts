// A set of synapses in neuPrint is the sites of one connection on one side, and is called by the two
// neurons' ids and the side. Names are most of what a neuPrint database says: they are written digit by
// digit, never put together as text.
import type { RootId } from "#core/ids/supervoxel-id.ts";
import type { Column } from "#server/exports/column-table.ts";

export interface SynapseSet {
  readonly preRoot: RootId;
  readonly postRoot: RootId;
  readonly side: "pre" | "post";
}

const UNDERSCORE = 0x5f;

/** `<pre>_<post>_pre` or `<pre>_<post>_post`. */
export function setName<Row>(
  name: string,
  about: string,
  setOf: (row: Row) => SynapseSet,
): Column<Row> {
  return {
    name,
    about,
    type: "put-text",
    put(bytes, row) {
      const { preRoot, postRoot, side } = setOf(row);
      bytes.id(preRoot);
      bytes.byte(UNDERSCORE);
      bytes.id(postRoot);
      bytes.text(side === "pre" ? "_pre" : "_post");
    },
  };
}
