// Whose table of synapses it is, by its columns, and which of them say what.
import { ImportError } from "#server/volumes/import-error.ts";
import type { Site, SynapseFormat } from "#server/volumes/synapses/synapse-source.ts";
import { plainName } from "#server/volumes/tables/find-columns.ts";

export interface SynapseColumns {
  readonly format: SynapseFormat;
  /** Three columns, or one that has all three numbers; none where it is left out. */
  readonly places: Readonly<Record<Site, readonly number[]>>;
  /** −1 where there is none. */
  readonly id: number;
  readonly type: number;
  readonly confidence: number;
  /** Of CATMAID: which side of its connector a row is. */
  readonly relation: number;
}

interface Dialect {
  readonly format: SynapseFormat;
  readonly id: readonly string[];
  readonly needsId: boolean;
  readonly places: Readonly<Record<Site, readonly string[]>>;
  readonly type: readonly string[];
  readonly confidence: readonly string[];
  readonly relation: readonly string[];
}

/** `*` stands for x, y, z; a name without it is of one column with all three. */
const DIALECTS: readonly Dialect[] = [
  {
    format: "table",
    id: ["synapse_id"],
    needsId: true,
    places: { pre: ["pre_*"], post: ["post_*"], cleft: ["cleft_*"] },
    type: ["type"],
    confidence: ["confidence"],
    relation: [],
  },
  {
    format: "cave",
    id: ["id", "synapse_id"],
    needsId: false,
    places: {
      pre: ["pre_pt_position_*", "pre_pt_*", "pre_pt_position"],
      post: ["post_pt_position_*", "post_pt_*", "post_pt_position"],
      cleft: ["ctr_pt_position_*", "ctr_pt_*", "ctr_pt_position"],
    },
    type: [],
    confidence: [],
    relation: [],
  },
  {
    format: "flyem",
    id: [],
    needsId: false,
    places: { pre: ["*_pre"], post: ["*_post"], cleft: [] },
    type: [],
    confidence: ["conf_pre", "confidence_pre"],
    relation: [],
  },
  {
    format: "catmaid",
    id: ["connector_id"],
    needsId: true,
    places: { pre: ["treenode_*", "node_*", "*"], post: [], cleft: ["connector_*"] },
    type: [],
    confidence: [],
    relation: ["relation", "relation_type", "link_type"],
  },
];

/** Throws where it is none of them, with what is missing of the one that it is nearest to. */
export function findSynapseColumns(file: string, columns: readonly string[]): SynapseColumns {
  const all = columns.map(plainName);
  const find = (names: readonly string[]): number =>
    names.map((name) => all.indexOf(plainName(name))).find((column) => column >= 0) ?? -1;
  const place = (patterns: readonly string[]): readonly number[] => {
    for (const pattern of patterns) {
      const names = pattern.includes("*")
        ? ["x", "y", "z"].map((axis) => pattern.replace("*", axis))
        : [pattern];
      const found = names.map((name) => all.indexOf(plainName(name)));
      if (found.every((column) => column >= 0)) return found;
    }
    return [];
  };
  for (const dialect of DIALECTS) {
    const { format, places } = dialect;
    const found = { pre: place(places.pre), post: place(places.post), cleft: place(places.cleft) };
    const id = find(dialect.id);
    const relation = find(dialect.relation);
    const isIt =
      found.pre.length > 0 &&
      (places.post.length === 0 || found.post.length > 0) &&
      (!dialect.needsId || id >= 0) &&
      (dialect.relation.length === 0 || relation >= 0);
    if (!isIt) continue;
    const type = find(dialect.type);
    return { format, places: found, id, type, confidence: find(dialect.confidence), relation };
  }
  throw notFound(file, columns, all);
}

function notFound(file: string, columns: readonly string[], all: readonly string[]): ImportError {
  const needed = ["synapse_id", "pre_x", "pre_y", "pre_z", "post_x", "post_y", "post_z"];
  const missing = needed.find((name) => !all.includes(plainName(name))) ?? needed[0];
  return new ImportError({
    file,
    field: `column ${missing}`,
    problem: `is not among the columns ${columns.join(", ")}`,
    remedy:
      "add it, or give the columns of CAVE (pre_pt_position_x …), FlyEM (x_pre …) or CATMAID (connector_id, relation, x, y, z)",
  });
}
