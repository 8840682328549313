import { describe, expect, it, vi } from "vitest";
import { createKeptBindings, storageKey } from "#components/keys/kept-bindings.ts";
import { formatBindings } from "#components/keys/key-bindings.ts";

/** As a browser's, of which pages share the storage and hear of one another. */
function browser() {
  const kept = new Map<string, string>();
  const events = new EventTarget();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  };
  return {
    kept,
    storage,
    open: (personId: string) => createKeptBindings(personId, storage, events as unknown as Window),
    tellOthers: (key: string) => events.dispatchEvent(Object.assign(new Event("storage"), { key })),
  };
}

describe("keys that a browser keeps", () => {
  it("are each person's own, and there again when the page is", () => {
    const { open } = browser();
    expect(open("ana").set({ merge: ["Shift+M"] })).toBe(true);
    expect(open("ana").get()).toEqual({ merge: ["Shift+M"] });
    expect(open("bo").get()).toEqual({});
  });

  it("change on a person's other pages at once", () => {
    const { open, kept, tellOthers } = browser();
    const page = open("ana");
    const heard = vi.fn();
    const stop = page.subscribe(heard);
    kept.set(storageKey("ana"), formatBindings({ merge: ["Shift+M"] }));
    tellOthers(storageKey("ana"));
    expect(page.get()).toEqual({ merge: ["Shift+M"] });
    expect(heard).toHaveBeenCalledTimes(1);
    stop();
    tellOthers(storageKey("ana"));
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it("are the usual ones where what is kept cannot be read, or nothing can be kept", () => {
    const { open, kept, storage } = browser();
    kept.set(storageKey("ana"), "{");
    expect(open("ana").get()).toEqual({});
    const full = {
      ...storage,
      setItem() {
        throw new Error("the quota is used up");
      },
    };
    const page = createKeptBindings("ana", full, new EventTarget() as unknown as Window);
    expect(page.set({ merge: ["Shift+M"] })).toBe(false);
    expect(page.get()).toEqual({ merge: ["Shift+M"] });
  });
});
