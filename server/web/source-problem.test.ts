import { describe, expect, it } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { sourceProblem } from "#server/web/source-problem.ts";

const NAMED = { field: "block", problem: "is missing", remedy: "restore it" };

async function toldFile(file: string): Promise<unknown> {
  const cause = new ImportError({ file, ...NAMED });
  const answer = sourceProblem(new Error("while a tile was cut", { cause }));
  if (answer === null) throw new Error("nothing was told");
  expect(answer.status).toBe(502);
  const { error } = (await answer.json()) as { error: { file: string } };
  expect(error).toMatchObject(NAMED);
  return error.file;
}

describe("what is told of a volume that cannot be read", () => {
  it.each([
    ["labels/0/0_0_1", "labels/0/0_0_1"],
    ["/data/secret-lab/em.h5", "em.h5"],
    ["s3://secret-bucket/brain/4_4_40/0-64_0-64_0-16", "0-64_0-64_0-16"],
    ["https://lab.example/brain/", "brain"],
  ])("of %s is %s", async (file, told) => {
    expect(await toldFile(file)).toBe(told);
  });

  it("is nothing where the error is another", () => {
    expect(sourceProblem(new Error("the disk is full"))).toBeNull();
    expect(sourceProblem("no error at all")).toBeNull();
  });
});
