import { describe, expect, it } from "vitest";
import { ApiFailure } from "#client/api/api-failure.ts";
import { GROUP_RGB } from "#client/viewer/group-color.ts";
import { draftPoint } from "#components/proofreading/draft-point.ts";
import type { EditPort } from "#components/proofreading/edit-port.ts";
import { createIsolateTool, isolateHighlights } from "#components/proofreading/isolate-tool.ts";
import { createMergeTool, mergeHighlights } from "#components/proofreading/merge-tool.ts";
import { createSplitTool, splitHighlights } from "#components/proofreading/split-tool.ts";
import type { Place } from "#core/geometry/place.ts";
import { type IntentBody, placesOf } from "#core/operations/intent.ts";
import type { ApiClaim, ApiOperationRef, ApiPreview, ApiSplitSide } from "#core/protocol/api.ts";

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
/** As the page defers, but for good: only who waits for the answer has the question sent. */
const NEVER = { defer: () => () => undefined };
const settle = () => new Promise<void>((done) => setImmediate(done));
const pick = (supervoxel: bigint) =>
  ({ positionVoxel: [1, 2, 3], supervoxel, baseRoot: supervoxel }) as const;

const OTHERS_SPLIT: ApiOperationRef = { seq: 7, authorId: "u2", authorName: "Ana", kind: "split" };
function side(root: string, supervoxels: readonly string[] | null): ApiSplitSide {
  return { root, supervoxelCount: 9, sizeVoxel: "100", supervoxels };
}
function fine(
  pieces: readonly ApiSplitSide[],
  overrides: readonly ApiOperationRef[] = [],
  claims: readonly ApiClaim[] = [],
) {
  return {
    ok: true,
    overrides,
    claims,
    pieces,
    cutVoxel: [],
    inPieces: null,
    partners: null,
  } as const;
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
    expect(tool.store.get().draft.points).toEqual([]);
  });

  it("asks at an early Enter what it would have asked a moment later, and once", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const merge = createMergeTool(port, NEVER);
    merge.place(pick(5n));
    merge.place(pick(6n));
    expect(asked).toHaveLength(0);
    merge.commit();
    expect(asked).toHaveLength(1);
    asked[0]?.answer(fine([side("5", null)]));
    await settle();
    expect(submitted[0]?.[0]).toMatchObject({ kind: "merge" });
    expect(asked).toHaveLength(1);
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
    expect(tool.store.get().queue).toMatchObject([{ preview: { status: "ready" } }]);
    tool.commit();
    expect(submitted).toHaveLength(0);
    expect(tool.store.get()).toMatchObject({ queue: [], preview: { status: "ready" } });
    tool.commit();
    expect(submitted[0]?.[1]).toEqual([7]);
  });

  it("goes on with the next while others wait, and each is made by its own preview", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createMergeTool(port, AT_ONCE);
    for (const [a, b] of [
      [5n, 6n],
      [7n, 8n],
      [9n, 10n],
    ]) {
      tool.place(pick(a));
      tool.place(pick(b));
      tool.commit();
    }
    expect(tool.store.get()).toMatchObject({ draft: { points: [] }, queue: [{}, {}, {}] });
    asked[2]?.answer(fine([side("9", null)]));
    asked[0]?.answer({ ok: false, refusal: { tag: "merge-too-far", distanceNm: 9, limitNm: 5 } });
    await settle();
    expect(submitted.map(([body]) => placesOf(body)[0]?.supervoxel)).toEqual([9n]);
    const [stopped, waiting] = tool.store.get().queue;
    expect([stopped, waiting].map((each) => each?.preview.status)).toEqual(["refused", "loading"]);
    // Not while another is in hand, and not one that still waits.
    tool.place(pick(11n));
    tool.takeUp(stopped?.key ?? 0);
    expect(tool.store.get().draft.points).toHaveLength(1);
    tool.cancel();
    tool.takeUp(waiting?.key ?? 0);
    expect(tool.store.get().draft.points).toHaveLength(0);
    tool.takeUp(stopped?.key ?? 0);
    expect(tool.store.get().draft.points.map(({ place }) => place.supervoxel)).toEqual([5n, 6n]);
    tool.confirmFar();
    asked.at(-1)?.answer(fine([side("5", null)]));
    await settle();
    tool.commit();
    tool.drop(waiting?.key ?? 0);
    asked[1]?.answer(fine([side("7", null)]));
    await settle();
    expect(submitted.map(([body]) => placesOf(body)[0]?.supervoxel)).toEqual([9n, 5n]);
    expect(tool.store.get().queue).toEqual([]);
  });

  it("gives up what was stopped by a cancel with an empty hand", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createMergeTool(port, AT_ONCE);
    for (const id of [5n, 6n]) tool.place(pick(id));
    tool.commit();
    expect(tool.cancel()).toBe(false);
    asked[0]?.answer(fine([side("5", null)], [OTHERS_SPLIT]));
    await settle();
    expect([tool.cancel(), tool.cancel()]).toEqual([true, false]);
    expect(submitted).toEqual([]);
  });

  it("[CL3] keeps an early Enter back where somebody claimed the segment, and then confirms it", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createMergeTool(port, AT_ONCE);
    tool.place(pick(5n));
    tool.place(pick(6n));
    tool.commit();
    const claim: ApiClaim = { ...OTHERS_SPLIT, kind: "claim", untilMs: 5, note: "" };
    asked[0]?.answer(fine([side("5", null)], [], [claim]));
    await settle();
    expect(submitted).toHaveLength(0);
    tool.commit();
    tool.commit();
    expect(submitted[0]?.[3]).toEqual({ confirmedClaims: [7] });
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

  it("[OP5] asks for the merge of all where a third point is set, and confirms its distance too", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createMergeTool(port, AT_ONCE);
    for (const id of [5n, 6n, 7n]) tool.place(pick(id));
    tool.confirmFar();
    expect(asked.at(-1)?.body).toMatchObject({ kind: "merge-many", confirmedFar: true });
    asked.at(-1)?.answer(fine([side("5", ["5", "6", "7"])]));
    await settle();
    expect([...mergeHighlights(tool.store.get()).keys()]).toEqual([5n, 6n, 7n]);
    tool.commit();
    expect(submitted[0]?.[0]).toMatchObject({ kind: "merge-many", places: [{}, {}, {}] });
    expect(mergeHighlights(tool.store.get()).size).toBe(0);
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
  const whereIs = { rootOf: () => 3n, nodeAt: (place: Place) => place.supervoxel };

  async function previewed(preview: ApiPreview, ids: readonly bigint[] = [5n, 6n]) {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createSplitTool(port, whereIs, AT_ONCE);
    for (const id of ids) {
      tool.startGroup();
      tool.place(pick(id));
    }
    asked.at(-1)?.answer(preview);
    await settle();
    return { tool, asked, submitted };
  }

  it("asks at an early Enter what it would have asked a moment later", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createSplitTool(port, whereIs, NEVER);
    for (const id of [5n, 6n]) {
      tool.startGroup();
      tool.place(pick(id));
    }
    expect(asked).toHaveLength(0);
    tool.commit();
    expect(asked).toHaveLength(1);
    asked[0]?.answer(fine([side("5", ["5"]), side("6", ["6"])]));
    await settle();
    expect(submitted).toHaveLength(1);
  });

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
    expect(tool.store.get().draft.groups).toEqual([[], []]);
  });

  it("commits an early Enter once the preview is there, unless it goes against others", async () => {
    for (const overrides of [[], [OTHERS_SPLIT]]) {
      const { asked, submitted, port } = handAnsweredPort();
      const tool = createSplitTool(port, whereIs, AT_ONCE);
      tool.place(pick(5n));
      tool.place(pick(6n));
      tool.commit();
      expect([submitted.length, tool.store.get().commitsWhenReady]).toEqual([0, true]);
      asked[0]?.answer(fine([side("5", ["5"]), side("3", null)], overrides));
      await settle();
      expect([submitted.length, tool.store.get().commitsWhenReady]).toEqual([
        overrides.length === 0 ? 1 : 0,
        false,
      ]);
    }
  });

  it("guesses nothing where neither side is listed", async () => {
    const { tool, submitted } = await previewed(fine([side("5", null), side("3", null)]));
    tool.commit();
    expect(submitted[0]?.[2]).toBeNull();
  });

  it("paints the sides that are listed, and no other", async () => {
    const { tool } = await previewed(fine([side("5", ["5", "8"]), side("3", null)]));
    const highlights = splitHighlights(tool.store.get());
    expect([...highlights.keys()]).toEqual([5n, 8n]);
    tool.cancel();
    expect(splitHighlights(tool.store.get()).size).toBe(0);
  });

  it("parts three groups at once, each piece in its group's colour and shown as pending", async () => {
    const pieces = [side("5", ["5"]), side("6", ["6"]), side("3", null)];
    const { tool, asked, submitted } = await previewed(fine(pieces), [5n, 6n, 7n]);
    expect(asked.at(-1)?.body).toMatchObject({ kind: "split-groups", groups: [[{}], [{}], [{}]] });
    expect([...splitHighlights(tool.store.get())]).toEqual([
      [5n, GROUP_RGB[0]],
      [6n, GROUP_RGB[1]],
    ]);
    tool.commit();
    expect(submitted[0]?.[2]?.after.map(({ members }) => members)).toEqual([[5n], [6n], "rest"]);
  });

  it("[OP8] cuts the supervoxel that both sides lie in, and waits for the server to show it", async () => {
    const pieces = [side("5", [String(2n ** 62n)]), side("3", null)];
    const { tool, asked, submitted } = await previewed(fine(pieces), [5n, 5n]);
    expect(asked.at(-1)?.body).toMatchObject({ kind: "split-supervoxel", usesImage: true });
    tool.setUsesImage(false);
    expect(asked.at(-1)?.body).toMatchObject({ kind: "split-supervoxel", usesImage: false });
    tool.commit();
    expect(submitted).toHaveLength(0);
    asked.at(-1)?.answer(fine(pieces));
    await settle();
    tool.commit();
    expect(submitted[0]?.[0]).toMatchObject({ kind: "split-supervoxel", usesImage: false });
    expect(submitted[0]?.[2]).toBeNull();
  });

  it("[OP8] paints both halves of the supervoxel, however large their segments are", async () => {
    const [left, right] = [String(2n ** 62n), String(2n ** 62n + 1n)];
    const inPieces = {
      supervoxel: "5",
      maskHashes: ["a".repeat(64)],
      pieces: [
        { id: left, sideBits: 0 },
        { id: right, sideBits: 1 },
      ],
      sides: [right, left],
    } as const;
    const pieces = [side("5", [right, "8"]), side("3", null)];
    const { tool } = await previewed({ ...fine(pieces), inPieces }, [5n, 5n]);
    expect([...splitHighlights(tool.store.get())]).toEqual([
      [2n ** 62n + 1n, GROUP_RGB[0]],
      [8n, GROUP_RGB[0]],
      [2n ** 62n, GROUP_RGB[1]],
    ]);
  });

  it("[AD3] asks for another edit once its points lie in different pieces", () => {
    const { asked, port } = handAnsweredPort();
    let isCut = false;
    const nodeAt = (place: Place) => (isCut ? BigInt(place.positionVoxel[0]) : place.supervoxel);
    const tool = createSplitTool(port, { ...whereIs, nodeAt }, AT_ONCE);
    tool.place(pick(5n));
    tool.place({ ...pick(5n), positionVoxel: [9, 2, 3] });
    isCut = true;
    tool.refresh();
    expect(asked.map(({ body }) => body.kind)).toEqual(["split-supervoxel", "split"]);
  });
});

describe("the isolate tool", () => {
  it("previews what comes off, and commits it as it was shown", async () => {
    const { asked, submitted, port } = handAnsweredPort();
    const tool = createIsolateTool(port, () => 3n, AT_ONCE);
    tool.place(pick(5n));
    tool.commit();
    expect(submitted).toHaveLength(0);
    asked[0]?.answer(fine([side("5", ["5"]), side("3", null)], [OTHERS_SPLIT]));
    await settle();
    expect([...isolateHighlights(tool.store.get()).keys()]).toEqual([5n]);
    tool.commit();
    expect(submitted[0]?.[0]).toEqual({
      kind: "isolate",
      places: [{ positionVoxel: [1, 2, 3], supervoxel: 5n }],
    });
    expect(submitted[0]?.[1]).toEqual([7]);
    expect(submitted[0]?.[2]).toMatchObject({ before: [3n], after: [{ root: 5n }, { root: 3n }] });
    expect(tool.store.get().points).toEqual([]);
  });

  it("takes over points, and asks anew when one goes", () => {
    const { asked, port } = handAnsweredPort();
    const tool = createIsolateTool(port, () => 3n, AT_ONCE);
    tool.take([draftPoint(1, pick(5n)), draftPoint(2, pick(6n))]);
    tool.remove(1);
    expect(asked.map(({ body }) => placesOf(body).map((place) => place.supervoxel))).toEqual([
      [5n, 6n],
      [6n],
    ]);
    expect([tool.cancel(), tool.cancel()]).toEqual([true, false]);
  });
});
