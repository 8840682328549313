// [LV3] The pages that one person has open on one session. Each sends what was asked for in it; all
// show everything; and where a page is gone, however it went, another one sends on what it left. That
// a page lives is known by a lock that the browser holds for it and gives up with it.
import type { PendingRecord } from "#client/intents/intent-journal.ts";

export type PageNews =
  | { readonly kind: "added"; readonly record: PendingRecord }
  | { readonly kind: "taken-back" | "put-away"; readonly intentId: string };

export interface SiblingPages {
  readonly pageId: string;
  /** To the other pages; this one does not hear it. */
  tell(news: PageNews): void;
  onNews(listener: (news: PageNews) => void): void;
  /**
   * Calls back as soon as a page is gone and no other page has taken its place; at once where this
   * browser cannot tell, since to send an intent twice is harmless.
   */
  whenGone(pageId: string, takeOver: () => void): void;
  close(): void;
}

/** A page that knows of no other. */
export function createLonePage(pageId: string): SiblingPages {
  return {
    pageId,
    tell: () => undefined,
    onNews: () => undefined,
    whenGone: (_pageId, takeOver) => takeOver(),
    close: () => undefined,
  };
}

/** Locks are missing outside secure contexts, which plain http beyond localhost is. */
export function openSiblingPages(sessionId: string, userId: string, pageId: string): SiblingPages {
  const name = `fascicle-pages-${sessionId}-${userId}`;
  const { locks } = navigator as { readonly locks?: LockManager };
  if (locks === undefined || typeof BroadcastChannel === "undefined") return createLonePage(pageId);
  const channel = new BroadcastChannel(name);
  const leaving = new AbortController();
  const { signal } = leaving;
  /** Held until this page leaves: whoever waits for the page of that name waits for this one then. */
  const hold = (ofPage: string, held: () => void) => {
    const whileHere = () => {
      held();
      return new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener("abort", () => resolve());
      });
    };
    locks.request(`${name}-${ofPage}`, { signal }, whileHere).catch(() => undefined);
  };
  // Asked for before anybody hears of this page, so nobody is before it.
  hold(pageId, () => undefined);
  return {
    pageId,
    tell: (news) => channel.postMessage(news),
    onNews(listener) {
      channel.addEventListener("message", ({ data }) => listener(data as PageNews));
    },
    whenGone(ofPage, takeOver) {
      hold(ofPage, () => {
        if (!signal.aborted) takeOver();
      });
    },
    close() {
      leaving.abort();
      channel.close();
    },
  };
}
