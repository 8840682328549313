// [RV8] Rows of versions never change, so pages of a comparison that are asked for one after the
// other fit together. Each table is joined with itself on what names a row; keys order as text that
// is padded with zeros, since 64-bit ids have 19 digits at most.
import { type SQL, sql } from "drizzle-orm";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type {
  ComparedRow,
  ComparedTable,
  ComparisonCounts,
  ComparisonStore,
} from "#server/use-cases/ports/comparisons.ts";

interface Shape {
  readonly table: SQL;
  /** Of a row `x`: the text that names it in its version, and orders it. */
  readonly key: SQL;
  /** Of a row `x`: equal where the rows are the same. */
  readonly content: SQL;
  /** Of a row `x`: JSON with ids as text. */
  readonly shown: SQL;
}

const id = (column: string) => sql`lpad(${sql.raw(column)}::text, 19, '0')`;

const SHAPES: Readonly<Record<ComparedTable, Shape>> = {
  segments: {
    table: sql`version_segments`,
    key: id("x.root"),
    content: sql`x.effect_hash`,
    shown: sql`json_build_object('root', x.root::text, 'supervoxelCount', x.supervoxel_count,
      'sizeVoxel', x.size_voxel::text, 'synapsesPre', x.synapses_pre,
      'synapsesPost', x.synapses_post, 'positionVoxel', to_json(x.position_voxel))`,
  },
  connections: {
    table: sql`version_connections`,
    key: sql`${id("x.pre_root")} || ' ' || ${id("x.post_root")}`,
    content: sql`x.synapse_count::text`,
    shown: sql`json_build_object('preRoot', x.pre_root::text, 'postRoot', x.post_root::text,
      'synapseCount', x.synapse_count)`,
  },
  synapses: {
    table: sql`version_synapses`,
    key: sql`x.synapse_id`,
    // A correction keeps the id: what it changes is what tells two versions of it apart.
    content: sql`concat_ws(' ', x.pre_root, x.post_roots::text, x.type, x.confidence,
      x.cleft_voxel::text, x.pre_position_voxel::text, x.pre_compartment,
      x.post_positions_voxel::text, x.post_compartments::text)`,
    shown: sql`json_build_object('synapseId', x.synapse_id, 'type', x.type,
      'preRoot', x.pre_root::text, 'postRoots', array_to_string(x.post_roots, ' '),
      'positionVoxel', to_json(x.pre_position_voxel))`,
  },
};

/** Rows that are not the same in both: `key`, `change`, `left_shown`, `right_shown`. */
function differing(shape: Shape, datasetId: string, left: number, right: number): SQL {
  const side = (version: number) => sql`(select ${shape.key} collate "C" as key,
      ${shape.content} as content, ${shape.shown} as shown
    from ${shape.table} x where x.dataset_id = ${datasetId} and x.version = ${version})`;
  return sql`select coalesce(l.key, r.key) as key,
      case when r.key is null then 'lost' when l.key is null then 'gained' else 'changed' end as change,
      l.shown as left_shown, r.shown as right_shown
    from ${side(left)} l full outer join ${side(right)} r on l.key = r.key
    where l.key is null or r.key is null or l.content <> r.content`;
}

async function textOf(orm: Orm, query: SQL): Promise<string> {
  const { rows } = (await orm.execute(query)) as unknown as { rows: { json: string }[] };
  return rows[0]?.json ?? "[]";
}

export function createComparisonStore(orm: Orm): ComparisonStore {
  return {
    async countDifferences(datasetId, left, right) {
      const counts: Record<string, Record<ComparedRow["change"], number>> = {};
      for (const [what, shape] of Object.entries(SHAPES)) {
        const found = await textOf(
          orm,
          sql`select coalesce(json_object_agg(change, rows), '{}')::text as json from (
            select change, count(*)::int as rows
            from (${differing(shape, datasetId, left, right)}) d group by change) c`,
        );
        counts[what] = { lost: 0, gained: 0, changed: 0, ...JSON.parse(found) };
      }
      return counts as ComparisonCounts;
    },
    async compareVersions({ datasetId, left, right }, what, { after, limit }) {
      const rows = differing(SHAPES[what], datasetId, left, right);
      const found = await textOf(
        orm,
        sql`select coalesce(json_agg(json_build_object('key', key, 'change', change,
            'left', left_shown, 'right', right_shown) order by key), '[]')::text as json
          from (select * from (${rows}) d where key > ${after} collate "C"
            order by key limit ${limit + 1}) p`,
      );
      const all = JSON.parse(found) as ComparedRow[];
      const page = all.slice(0, limit);
      return { rows: page, next: all.length > limit ? (page.at(-1)?.key ?? null) : null };
    },
    async segmentPlaces(datasetId, version, roots) {
      if (roots.length === 0) return new Map();
      const found = await textOf(
        orm,
        sql`select coalesce(json_agg(json_build_array(x.root::text, x.position_voxel)), '[]')::text
            as json
          from version_segments x
          where x.dataset_id = ${datasetId} and x.version = ${version}
            and x.root in (select value::bigint
              from json_array_elements_text(${JSON.stringify(roots)}::json))`,
      );
      return new Map(JSON.parse(found) as [string, Vec3][]);
    },
  };
}
