// [RV5] Descriptions lie beside the versions, never in them. Who had a part in a version follows from
// the logs of all sessions that led to it; what is kept is only their order and whom not to name.
import { and, asc, desc, eq, inArray, lte, sql } from "drizzle-orm";
import { STATE_KINDS } from "#core/operations/session-state.ts";
import {
  type AuthorRole,
  type DescribedAuthor,
  inOrder,
} from "#core/review/version-description.ts";
import { authUser } from "#db/schema/auth.ts";
import { versionDescriptions } from "#db/schema/descriptions.ts";
import { operations } from "#db/schema/sessions.ts";
import { versions } from "#db/schema/versions.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import { brokenUniqueConstraint } from "#server/persistence/database-error.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import {
  DescribedMeanwhileError,
  type DescriptionStore,
} from "#server/use-cases/ports/descriptions.ts";

const REVISIONS = "version_descriptions_dataset_id_version_revision_pk";

/** What an author of such operations is; edits and their marks are all kinds that are not of the state. */
function roleOf(kind: string): AuthorRole | null {
  if (kind === "sign") return "reviewer";
  if (kind === "finalize") return "finalizer";
  return (STATE_KINDS as readonly string[]).includes(kind) ? null : "proofreader";
}

async function authorsOf(
  orm: Orm,
  datasetId: string,
  version: number,
): Promise<readonly DescribedAuthor[]> {
  const rows = await orm
    .selectDistinct({
      userId: operations.authorId,
      kind: operations.kind,
      name: sql<string>`coalesce(${authUser.name}, ${operations.authorId})`,
      orcid: authUser.orcid,
    })
    .from(versions)
    .innerJoin(operations, eq(operations.sessionId, versions.sessionId))
    .leftJoin(authUser, eq(authUser.id, operations.authorId))
    .where(and(eq(versions.datasetId, datasetId), lte(versions.number, version)))
    .orderBy(asc(operations.authorId));
  const authors = new Map<string, DescribedAuthor>();
  for (const { userId, kind, name, orcid } of rows) {
    const role = roleOf(kind);
    if (role === null) continue;
    const known = authors.get(userId)?.roles ?? [];
    authors.set(userId, { userId, name, orcid, roles: [...new Set([...known, role])].sort() });
  }
  return [...authors.values()];
}

export function createDescriptionStore(orm: Orm): DescriptionStore {
  const latestOf = async (datasetId: string, version: number) => {
    const [latest] = await orm
      .select()
      .from(versionDescriptions)
      .where(
        and(eq(versionDescriptions.datasetId, datasetId), eq(versionDescriptions.version, version)),
      )
      .orderBy(desc(versionDescriptions.revision))
      .limit(1);
    return latest;
  };
  return {
    async readVersionDescription(datasetId, version) {
      const found = await orm
        .select({ number: versions.number })
        .from(versions)
        .where(and(eq(versions.datasetId, datasetId), inArray(versions.number, [version])));
      if (found.length === 0) return null;
      const latest = await latestOf(datasetId, version);
      const authors = inOrder(await authorsOf(orm, datasetId, version), latest?.authorOrder ?? []);
      const isHidden = ({ userId }: DescribedAuthor) =>
        latest?.hiddenAuthors.includes(userId) === true;
      return {
        revision: latest?.revision ?? 0,
        title: latest?.title ?? "",
        description: latest?.description ?? "",
        doi: latest?.doi ?? null,
        licence: latest?.licence ?? null,
        authors: authors.filter((author) => !isHidden(author)),
        hiddenAuthors: authors.filter(isHidden),
        describedAtMs: latest?.createdAtMs ?? null,
        describedByName: latest?.createdByName ?? null,
      };
    },
    listDescriptions: (datasetId, version, limit) =>
      orm
        .select({
          revision: versionDescriptions.revision,
          title: versionDescriptions.title,
          doi: versionDescriptions.doi,
          licence: versionDescriptions.licence,
          byName: versionDescriptions.createdByName,
          atMs: versionDescriptions.createdAtMs,
        })
        .from(versionDescriptions)
        .where(
          and(
            eq(versionDescriptions.datasetId, datasetId),
            eq(versionDescriptions.version, version),
          ),
        )
        .orderBy(desc(versionDescriptions.revision))
        .limit(limit),
    async describeVersion({ datasetId, version, seenRevision }, fields, audit) {
      const meanwhile = (cause?: unknown) =>
        new DescribedMeanwhileError(`version ${version} was described meanwhile`, { cause });
      if (((await latestOf(datasetId, version))?.revision ?? 0) !== seenRevision) throw meanwhile();
      const written = orm.transaction(async (tx) => {
        await tx.insert(versionDescriptions).values({
          ...{ datasetId, version, revision: seenRevision + 1 },
          ...fields,
          authorOrder: [...fields.authorOrder],
          hiddenAuthors: [...fields.hiddenAuthors],
          createdById: audit.doer.id,
          createdByName: audit.doer.name,
          createdAtMs: audit.atMs,
        });
        await writeAudit(tx, audit);
      });
      await written.catch((error: unknown) => {
        throw brokenUniqueConstraint(error) === REVISIONS ? meanwhile(error) : error;
      });
    },
    async findOrcid(userId) {
      const rows = await orm
        .select({ orcid: authUser.orcid })
        .from(authUser)
        .where(eq(authUser.id, userId));
      return rows[0]?.orcid ?? null;
    },
    async setOrcid(userId, orcid, audit) {
      await orm.transaction(async (tx) => {
        await tx.update(authUser).set({ orcid }).where(eq(authUser.id, userId));
        await writeAudit(tx, audit);
      });
    },
  };
}
