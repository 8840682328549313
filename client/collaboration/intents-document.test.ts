// [LV3] What a page hands in comes out in the order in which it was made, whatever an earlier page of
// the person's had handed in of it, and whichever of the two has the greater Yjs id.
import { afterEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import {
  createIntentsDocument as createPage,
  type IntentsDocument as Page,
} from "#client/collaboration/intents-document.ts";
import { createIntentsDocument as createRoomDocument } from "#server/realtime/intents-document.ts";

const ORIGIN = {};
const pages: Page[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.destroy();
});

function openPage(clientId: number): Page {
  const page = createPage();
  page.doc.clientID = clientId;
  pages.push(page);
  return page;
}

function put(page: Page, ...intentIds: readonly string[]): void {
  page.channel.put(intentIds.map((intentId) => ({ intentId, text: `text of ${intentId}` })));
}

/** What a server that has just started reads of it. */
function readAfresh(page: Page): readonly string[] {
  const texts = createRoomDocument().apply(Y.encodeStateAsUpdate(page.doc), ORIGIN);
  return texts.map((text) => text.replace("text of ", ""));
}

describe.each([
  ["greater", 9, 3],
  ["smaller", 3, 9],
])("the earlier page has the %s id", (_, earlierId, laterId) => {
  test("the later one hears of what it left before it puts its own", () => {
    const [earlier, later] = [openPage(earlierId), openPage(laterId)];
    put(earlier, "c", "a");
    Y.applyUpdate(later.doc, Y.encodeStateAsUpdate(earlier.doc));
    put(later, "c", "a", "b");
    put(later, "z");
    expect(readAfresh(later)).toEqual(["c", "a", "b", "z"]);
  });

  test("the later one hears of it afterwards", () => {
    const [earlier, later] = [openPage(earlierId), openPage(laterId)];
    put(earlier, "c", "a");
    put(later, "c", "a", "b");
    Y.applyUpdate(later.doc, Y.encodeStateAsUpdate(earlier.doc));
    put(later, "z");
    expect(readAfresh(later)).toEqual(["c", "a", "b", "z"]);
  });

  test("what is decided by then is not written anew", () => {
    const [earlier, later] = [openPage(earlierId), openPage(laterId)];
    put(earlier, "c", "a");
    put(later, "c", "a", "b");
    later.channel.remove("c");
    Y.applyUpdate(later.doc, Y.encodeStateAsUpdate(earlier.doc));
    expect(readAfresh(later).filter((intentId) => intentId !== "c")).toEqual(["a", "b"]);
  });

  test("two pages that want the same come to rest, and agree", () => {
    const [one, two] = [openPage(earlierId), openPage(laterId)];
    const underWay: (() => void)[] = [];
    const join = (from: Page, to: Page) =>
      from.doc.on("update", (update: Uint8Array, origin: unknown) => {
        if (origin !== ORIGIN) underWay.push(() => Y.applyUpdate(to.doc, update, ORIGIN));
      });
    join(one, two);
    join(two, one);
    put(one, "a", "b");
    put(two, "a", "b");
    let hops = 0;
    for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) {
      hops++;
      next();
      expect(hops).toBeLessThan(10);
    }
    expect(Y.encodeStateVector(one.doc)).toEqual(Y.encodeStateVector(two.doc));
    expect(readAfresh(one)).toEqual(["a", "b"]);
    expect(readAfresh(two)).toEqual(["a", "b"]);
  });
});
