// Ten places of the app, each in both languages, both themes and both sizes, after a morning's work of
// three people. What is in a page that nobody has looked at is not known to look right: look at them.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, expect, type Page, test } from "@playwright/test";
import sharp from "sharp";
import type { Place } from "#core/geometry/place.ts";
import { addRecord } from "#fixtures/graphs/neuron-intents.ts";
import { LOOKS, takePictures, withLook } from "#tests/screens/looks.ts";
import { cremiVolumes, writeCremiFile } from "#tests/support/cremi-file.ts";
import { mergeOf, synapseOf } from "#tests/support/intent-bodies.ts";
import { administratorsOf, draftVolumes } from "#tests/support/link-volumes.ts";
import type { Look } from "#tests/support/look.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, type PersonAtBrowser, signIn } from "#tests/support/people.ts";
import {
  type ProofreadingPlan,
  planFor,
  separateMerges,
} from "#tests/support/proofreading-plan.ts";
import { sendAs } from "#tests/support/send-as.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const FOLDER = process.env.FASCICLE_SCREENS ?? "test-results/screens/pictures";
/** Where segments are seen as shapes among others. */
const ZOOM = 2.5;

const volumes = mkdtempSync(join(tmpdir(), "fascicle-cremi-"));
const own = ownServer({ FASCICLE_DATA_ROOTS: volumes });
const administrators = administratorsOf(() => own.server);

test.afterAll(() => rmSync(volumes, { recursive: true, force: true }));

interface Lab {
  readonly plan: ProofreadingPlan;
  readonly mina: PersonAtBrowser;
  readonly jonas: PersonAtBrowser;
  readonly lea: PersonAtBrowser;
  /** A session that goes on, and one that was submitted. */
  readonly open: string;
  readonly submitted: string;
}

/** A place to look at: who, where, what there is done to see it, and when it is at rest. */
interface Shown {
  readonly by: (lab: Lab) => PersonAtBrowser;
  readonly at: (lab: Lab) => string;
  readonly prepare: (at: WorkspacePage, lab: Lab) => Promise<void>;
  readonly settle?: (page: Page) => Promise<void>;
}

/** Of 255: what a pane without its image is. */
const NOTHING_SHOWN = 40;

const viewerAtRest = async (page: Page): Promise<void> => {
  await page.evaluate(() => window.__fascicle?.viewer.whenSettled());
  await expect(page.locator(".busy")).toHaveCount(0);
};
const spaceAtRest = async (page: Page): Promise<void> => {
  await viewerAtRest(page);
  await expect(page.getByTestId("space-status")).toHaveAttribute("data-settled", "true", {
    timeout: 60_000,
  });
};
/** The other side of a comparison is a viewer of its own, of which nothing but its picture tells. */
const bothSidesAtRest = async (page: Page): Promise<void> => {
  await viewerAtRest(page);
  await expect(async () => {
    const { channels } = await sharp(
      await page.locator(".compare-pane__image").screenshot(),
    ).stats();
    expect(channels[0].mean).toBeGreaterThan(NOTHING_SHOWN);
  }).toPass();
};
const openSession = ({ open }: Lab) => `/sessions/${open}`;

async function inSession(at: WorkspacePage, place: Place): Promise<void> {
  await expect(at.connection()).toHaveAttribute("data-state", /live|read-only/, {
    timeout: 30_000,
  });
  await at.goTo(place.positionVoxel, ZOOM);
  // It offers itself to whoever comes for the first time.
  const tour = at.page.getByTestId("tour");
  if (await tour.isVisible()) await tour.getByRole("button").first().click();
}

async function selectNeuron(at: WorkspacePage, { plan }: Lab): Promise<void> {
  const [{ a }] = plan.merges;
  await inSession(at, a);
  await at.click(a, { double: true });
  await at.tab("segments").click();
  await expect(at.page.getByTestId("segment-row")).toHaveCount(1);
}

/** Nine; the tenth is an administrator's. */
const PLACES: Readonly<Record<string, Shown>> = {
  home: {
    by: ({ lea }) => lea,
    at: () => "/",
    prepare: ({ page }) => expect(page.getByTestId("session-row").first()).toBeVisible(),
  },
  session: {
    by: ({ mina }) => mina,
    at: openSession,
    prepare: async (at, lab) => {
      await selectNeuron(at, lab);
      const cursors = at.page.locator('[data-marker-kind="cursor"]');
      await expect(cursors).not.toHaveCount(0);
    },
  },
  "four-panels": {
    by: ({ mina }) => mina,
    at: openSession,
    prepare: async (at, lab) => {
      await selectNeuron(at, lab);
      await at.page.getByTestId("layout-four").click();
      await spaceAtRest(at.page);
    },
    settle: spaceAtRest,
  },
  split: {
    by: ({ mina }) => mina,
    at: openSession,
    prepare: async (at, { plan }) => {
      const { source, sink } = plan.split;
      await inSession(at, {
        ...source,
        positionVoxel: middleOf(source.positionVoxel, sink.positionVoxel),
      });
      await at.page.keyboard.press("c");
      await at.click(source);
      await at.click(sink);
      await expect(at.toolPanel()).toContainText(/µm³/);
    },
  },
  synapses: {
    by: ({ jonas }) => jonas,
    at: openSession,
    prepare: async (at, { plan }) => {
      await inSession(at, plan.merges[0].a);
      await at.page.keyboard.press("Alt+y");
      await at.page.getByTestId("triage").getByTestId("filter-state").selectOption("any");
      await expect(at.page.getByTestId("triage-cell").first()).toBeVisible();
    },
    settle: (page) =>
      expect(page.getByTestId("triage-cell").locator("canvas:not([data-painted])")).toHaveCount(0),
  },
  neurons: {
    by: ({ jonas }) => jonas,
    at: openSession,
    prepare: async (at, { plan }) => {
      await inSession(at, plan.merges[0].a);
      await at.tab("neurons").click();
      await at.page.getByTestId("neurons-wide").click();
      await at.page.getByTestId("sort-outputs").click();
      await at.page.getByTestId("neuron-row").first().click();
      await expect(at.page.getByTestId("neuron-details")).toBeVisible();
    },
    settle: (page) =>
      expect(page.getByTestId("neuron-space-status")).not.toHaveAttribute("data-loaded", "0"),
  },
  review: {
    by: ({ lea }) => lea,
    at: ({ submitted }) => `/sessions/${submitted}`,
    prepare: async (at, { plan }) => {
      await inSession(at, plan.split.source);
      await at.tab("review").click();
      const { page } = at;
      await expect(page.getByTestId("review-list")).toHaveAttribute("data-count", /[1-9]/);
      await page
        .getByTestId("review-item")
        .filter({
          has: page.locator('[data-kind="created"], [data-kind="shrunk"], [data-kind="split"]'),
        })
        .first()
        .getByRole("button")
        .first()
        .click();
      await page.keyboard.press("j");
      await expect(page.getByTestId("compare-pane")).toBeVisible();
    },
    settle: bothSidesAtRest,
  },
  threads: {
    by: ({ jonas }) => jonas,
    at: openSession,
    prepare: async (at, { plan }) => {
      await inSession(at, plan.merges[1].a);
      await at.tab("threads").click();
      await at.page.getByTestId("thread-head").first().click();
    },
  },
  history: {
    by: ({ lea }) => lea,
    at: openSession,
    prepare: async (at, { plan }) => {
      await inSession(at, plan.merges[0].a);
      await at.tab("activity").click();
      for (let back = 0; back < 3; back++) await at.page.keyboard.press("[");
      await expect(at.page.getByTestId("past-notice")).toBeVisible();
    },
  },
};

test("ten places, in every look", async ({ browser }) => {
  const lab = await atWork(browser);
  expect(Object.keys(PLACES)).toHaveLength(9);
  for (const [place, shown] of Object.entries(PLACES)) await inEveryLook(lab, place, shown);
  // Last: an administrator ends the demo, and with it the three people's sign-ins.
  const page = await administrators(browser);
  const draft = await draftOf(page);
  await inEveryLook(lab, "add-dataset", {
    by: () => ({ page, context: page.context() }),
    at: () => draft,
    prepare: (at) => expect(at.page.locator(".preview__canvas")).toBeVisible(),
    settle: (shown) =>
      expect(shown.locator(".preview__canvas")).toHaveAttribute("aria-busy", "false"),
  });
});

async function inEveryLook(lab: Lab, place: string, shown: Shown): Promise<void> {
  for (const look of LOOKS) {
    await test.step(`${place}, ${look.theme}, ${look.locale}`, () =>
      lookAt(lab, { place, shown, look }));
  }
}

async function lookAt(
  lab: Lab,
  { place, shown, look }: { place: string; shown: Shown; look: Look },
): Promise<void> {
  const page = await withLook(shown.by(lab).context, look, own.server.url);
  await page.goto(own.server.url + shown.at(lab));
  await shown.prepare(new WorkspacePage(page), lab);
  const settle = () => (shown.settle ?? viewerAtRest)(page);
  await takePictures(page, FOLDER, { place, look, settle });
  await page.close();
}

/** What three people have done by the time the pictures are taken. */
async function atWork(browser: Browser): Promise<Lab> {
  const plan = await planFor(own.dataDir, DATASET);
  const [mina, jonas, lea] = [
    await signIn(browser, own.server, "Mina"),
    await signIn(browser, own.server, "Jonas"),
    await signIn(browser, own.server, "Lea"),
  ];
  const open = await newSession(mina.page, DATASET, "Neurons of the first block");
  const submitted = await newSession(jonas.page, DATASET, "Part the false join");
  const { source, sink } = plan.split;
  const [first, second, third] = plan.merges;
  const others = await separateMerges(own.dataDir, DATASET, 4, [
    ...plan.merges.flatMap(({ a, b }) => [a, b]),
    ...[source, sink],
  ]);
  const record = (place: Place, name: string, type: string) =>
    addRecord(place, { name, type, status: "traced" });
  await sendAs(jonas.page, open, [
    mergeOf(first),
    record(first.a, "AVAL", "AVA"),
    synapseOf(plan.synapse.pre, plan.synapse.posts),
    synapseOf(others[0].a, [others[0].b, others[1].a]),
    synapseOf(others[2].a, [others[2].b]),
    mergeOf(others[0]),
    record(others[0].a, "PVCR", "PVC"),
  ]);
  await sendAs(mina.page, open, [
    mergeOf(second),
    record(others[1].a, "DVA", "DVA"),
    {
      kind: "comment-add",
      place: second.a,
      text: "Is this one process? The membrane is faint here.",
      replyTo: null,
      mentions: [],
    },
    { kind: "claim", place: third.b, minutes: 120, note: "to the soma" },
    mergeOf(others[3]),
  ]);
  await sendAs(jonas.page, open, [
    {
      kind: "comment-add",
      place: second.a,
      text: "It is: two sections on it is clear.",
      replyTo: 10,
      mentions: [],
    },
  ]);
  await sendAs(jonas.page, submitted, [
    { kind: "split", sources: [source], sinks: [sink], confirmedOnlyClicked: false },
    mergeOf(first),
    mergeOf(others[1]),
    synapseOf(plan.synapse.pre, plan.synapse.posts),
    { kind: "submit", note: "" },
  ]);
  // Jonas is in the session, with his pointer where the pictures are taken.
  const atJonas = new WorkspacePage(jonas.page);
  await atJonas.open(`${own.server.url}/sessions/${open}`);
  await atJonas.goTo(first.a.positionVoxel, ZOOM);
  const { x, y } = await atJonas.pointOf(first.a.positionVoxel);
  await jonas.page.mouse.move(x + 40, y + 60, { steps: 4 });
  return { plan, mina, jonas, lea, open, submitted };
}

/** Of a CREMI file, read where it lies. */
async function draftOf(page: Page): Promise<string> {
  const file = join(volumes, "sample.cremi.h5");
  await writeCremiFile(file);
  await draftVolumes(page, own.server.url, {
    name: "cremi-sample",
    ...cremiVolumes(file),
  });
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}
