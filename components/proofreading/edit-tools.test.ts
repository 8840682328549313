import { describe, expect, it } from "vitest";
import { ApiFailure } from "#client/api/api-failure.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import { createMergeTool } from "#components/proofreading/merge-tool.ts";
import { createSplitTool, splitHighlights } from "#components/proofreading/split-tool.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { ApiOperationRef, ApiPreview, ApiSplitSide } from "#core/protocol/api.ts";

type Submitted = Parameters<EditPort["submit"]>;

/** A session whose previews are answered by hand, so that late and early answers can be told. */
function handAnsweredPort() {
  const asked: {
    body: IntentBody;
    answer: (preview: ApiPreview) => void;
    fail: (why: unknown) => void;
  }[] = [];
  const submitted: Submitted[] = [];
  const port: EditPort = {
    preview: (body) =>
      new Promise((answer, fail) => {
        asked.push({ body, answer, fail });
      }),
    submit: (...request) => {
      submitted.push(request);
    },
  };
  return { asked, submitted, port };
}

const AT_ONCE = {
  defer: (run: () => void) => {
    run();
    return () => undefined;
  },
};
const settle = () => new Promise<void>((done) => setImmediate(done));
const pick = (supervoxel: bigint) =>
  ({ positionVoxel: [1, 2, 3], supervoxel, baseRoot: supervoxel }) as const;

const OTHERS_SPLIT: ApiOperationRef = { seq: 7, authorId: "u2", authorName: "Ana", kind: "split" };
function side(root: string, supervoxels: readonly string[] | null): ApiSplitSide {
  return { root, supervoxelCount: 9, sizeVoxel: "100", supervoxels };
}
function fine(pieces: readonly ApiSplitSide[], overrides: readonly ApiOperationRef[] = []) {
  return { ok: true, overrides, pieces, cutVoxel: [] } as const;
}

describe("the merge tool", () => {
  it("commits nothing before both points are set, nor what was refused", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createMergeTool(port, AT_ONCE);
    tool.place(pick(5n));
    tool.commit();
    expect(asked).toHaveLength(0);
    tool.place(pick(6n));
    asked[0]?.answer({ ok: false, refusal: { tag: "merge-too-far", distanceNm: 9, limitNm: 5 } });
    await settle();
    tool.commit();
    expect(submitted).toHaveLength(0);
    expect(tool.store.get().preview.status).toBe("refused");
  });

  it("[OP5] asks again with the distance confirmed, and then commits", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createMergeTool(port, AT_ONCE);
    tool.place(pick(5n));
    tool.place(pick(6n));
    tool.confirmFar();
    expect(asked[1]?.body).toMatchObject({ confirmedFar: true });
    asked[1]?.answer(fine([side("5", null)]));
    await settle();
    tool.commit();
    expect(submitted[0]?.[0]).toMatchObject({ kind: "merge", confirmedFar: true });
    expect(tool.store.get().draft.a).toBeNull();
  });

  it("[OP3] commits an early Enter once the preview is there, but shows overrides first", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createMergeTool(port, AT_ONCE);
    tool.place(pick(5n));
    tool.place(pick(6n));
    tool.commit();
    asked[0]?.answer(fine([side("5", null)], [OTHERS_SPLIT]));
    await settle();
    expect(submitted).toHaveLength(0);
    tool.commit();
    expect(submitted[0]?.[1]).toEqual([7]);
  });

  it("commits an early Enter that breaks nothing", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createMergeTool(port, AT_ONCE);
    tool.place(pick(5n));
    tool.place(pick(6n));
    tool.commit();
    asked[0]?.answer(fine([side("5", null)]));
    await settle();
    expect(submitted).toHaveLength(1);
  });

  it("drops the answer to a question that is no longer asked", async () => {
    const { asked, port } = handAnsweredPort();
    const tool = createMergeTool(port, AT_ONCE);
    tool.place(pick(5n));
    tool.place(pick(6n));
    tool.place(pick(8n));
    asked[0]?.answer(fine([side("1", null)]));
    await settle();
    expect(tool.store.get().preview.status).toBe("loading");
  });

  it("[LV3] commits without a preview while the server cannot be reached", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createMergeTool(port, AT_ONCE);
    tool.place(pick(5n));
    tool.place(pick(6n));
    asked[0]?.fail(new ApiFailure({ tag: "network" }, 0));
    await settle();
    tool.commit();
    expect(submitted[0]?.[1]).toEqual([]);
  });
});

describe("the split tool", () => {
  const rootOf = () => 3n;

  async function previewed(preview: ApiPreview) {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createSplitTool(port, rootOf, AT_ONCE);
    tool.place(pick(5n));
    tool.swapSide();
    tool.place(pick(6n));
    asked[0]?.answer(preview);
    await settle();
    return { tool, submitted };
  }

  it("[LV1] hands on what the preview showed, so that it can be shown as pending", async () => {
    const { tool, submitted } = await previewed(fine([side("5", ["5", "8"]), side("3", null)]));
    tool.commit();
    expect(submitted[0]?.[2]).toEqual({
      before: [3n],
      after: [
        { root: 5n, supervoxelCount: 9, members: [5n, 8n] },
        { root: 3n, supervoxelCount: 9, members: "rest" },
      ],
    });
    expect(tool.store.get().draft.sources).toEqual([]);
  });

  it("guesses nothing where neither side is listed", async () => {
    const { tool, submitted } = await previewed(fine([side("5", null), side("3", null)]));
    tool.commit();
    expect(submitted[0]?.[2]).toBeNull();
  });

  it("paints the sides that are listed, and no other", async () => {
    const { tool } = await previewed(fine([side("5", ["5", "8"]), side("3", null)]));
    const highlights = splitHighlights(tool.store.get().preview);
    expect([...highlights.keys()]).toEqual([5n, 8n]);
    tool.cancel();
    expect(splitHighlights(tool.store.get().preview).size).toBe(0);
  });
});
