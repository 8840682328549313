// [RV7] A version is described, and described otherwise again, and stays what it was, on both engines.
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DescriptionFields } from "#core/review/version-description.ts";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { DescribedMeanwhileError } from "#server/use-cases/ports/descriptions.ts";
import {
  finalizeSigned,
  type HostedLab,
  LAB_DATASET_ID,
  must,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";

const ORCID = "0000-0002-1825-0097";

describe.each(await openDatabasesUnderTest())("[RV7] on $name", ({ open }) => {
  let lab: HostedLab;

  beforeAll(async () => {
    lab = await openHostedLab(open);
    const session = await lab.newSession();
    await must(session, lab.people.ada, mergeAt(session, 0));
    expect(await finalizeSigned(lab, session)).toMatchObject({ ok: true });
    lab.host.release(session.sessionId);
  });

  afterAll(() => lab?.close());

  const audit = () => {
    const doer = { ...lab.people.rhea, via: "page", address: null } as const;
    const subject = { subjectKind: "dataset", subjectId: LAB_DATASET_ID } as const;
    const action = "version.described" as const;
    return { atMs: 5, doer, action, ...subject, datasetId: LAB_DATASET_ID, details: {} };
  };
  const describe1 = (seenRevision: number, fields: Partial<DescriptionFields>, version = 1) =>
    lab.store.describeVersion(
      { datasetId: LAB_DATASET_ID, version, seenRevision },
      {
        ...{ title: "", description: "", doi: null, licence: null },
        ...{ authorOrder: [], hiddenAuthors: [], ...fields },
      },
      audit(),
    );
  const read = () => lab.store.readVersionDescription(LAB_DATASET_ID, 1);

  test("authors and their roles come from the log, before anybody has said anything", async () => {
    const { ada, rhea } = lab.people;
    expect(await read()).toEqual({
      ...{ revision: 0, title: "", description: "", doi: null, licence: null },
      authors: [
        { userId: ada.id, name: "Ada", orcid: null, roles: ["proofreader"] },
        { userId: rhea.id, name: "Rhea", orcid: null, roles: ["finalizer", "reviewer"] },
      ],
      ...{ hiddenAuthors: [], describedAtMs: null, describedByName: null },
    });
    expect(await lab.store.readVersionDescription(LAB_DATASET_ID, 0)).toMatchObject({
      authors: [],
    });
    expect(await lab.store.readVersionDescription(LAB_DATASET_ID, 9)).toBeNull();
  });

  test("a DOI comes later; order, hiding and ORCID iDs show; the version is what it was", async () => {
    const { ada, rhea } = lab.people;
    const before = await lab.store.findVersion(LAB_DATASET_ID, 1);
    await describe1(0, { title: "One", licence: "CC-BY-4.0", authorOrder: [rhea.id] });
    expect((await read())?.authors.map(({ name }) => name)).toEqual(["Rhea", "Ada"]);
    await expect(describe1(0, { title: "Late" })).rejects.toThrow(DescribedMeanwhileError);
    await lab.store.setOrcid(ada.id, ORCID, { ...audit(), action: "orcid.set" });
    expect(await lab.store.findOrcid(ada.id)).toBe(ORCID);
    const doi = "10.5281/zenodo.1234567";
    await describe1(1, { title: "One", licence: "CC-BY-4.0", doi, hiddenAuthors: [rhea.id] });
    expect(await read()).toMatchObject({
      ...{ revision: 2, title: "One", doi, licence: "CC-BY-4.0", describedByName: "Rhea" },
      authors: [{ name: "Ada", orcid: ORCID }],
      hiddenAuthors: [{ name: "Rhea" }],
    });
    expect(await lab.store.findVersion(LAB_DATASET_ID, 1)).toEqual(before);
    const history = await lab.store.listDescriptions(LAB_DATASET_ID, 1, 9);
    expect(history).toMatchObject([
      { revision: 2, doi, byName: "Rhea", atMs: 5 },
      { revision: 1, doi: null, title: "One" },
    ]);
    expect(await lab.store.listDescriptions(LAB_DATASET_ID, 1, 1)).toHaveLength(1);
    const asked = { datasetId: LAB_DATASET_ID, before: null, limit: 9 };
    const actions = (await lab.store.listAudit(asked)).map(({ action }) => action);
    expect(actions.filter((action) => action === "version.described")).toHaveLength(2);
    const report = await verifyStore(lab, () => undefined, new AbortController().signal);
    expect(report.problems).toEqual([]);
  });

  test("of two who describe at once one is told, and no revision is lost", async () => {
    const seen = (await read())?.revision ?? 0;
    const told = await Promise.allSettled([
      describe1(seen, { title: "left" }),
      describe1(seen, { title: "right" }),
    ]);
    expect(told.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await read())?.revision).toBe(seen + 1);
  });

  test("no version is described that is not there, and none otherwise than by a new revision", async () => {
    await expect(describe1(0, {}, 9)).rejects.toThrow();
    for (const attempt of [
      sql`update version_descriptions set title = 'x'`,
      sql`delete from version_descriptions`,
      sql`truncate version_descriptions`,
    ]) {
      const problem = await lab.database.orm.execute(attempt).then(
        () => "it was done",
        (error: Error) => String(error.cause),
      );
      expect(problem).toContain("are written once");
    }
  });
});
