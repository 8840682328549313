// What lies in the channel: the front of the undecided intents, in their order, of this page and of
// those of the person's pages that are gone. Each page sends its own, so none is sent by two.
import { frontOf, REFILL_AT } from "#client/intents/channel-window.ts";
import type { IntentChannel } from "#client/intents/intent-channel.ts";
import type { SiblingPages } from "#client/intents/sibling-pages.ts";
import type { Waiting } from "#client/intents/waiting-intent.ts";

export interface IntentFeed {
  /** Nothing is sent before: what was kept comes first. */
  open(): void;
  isOpen(): boolean;
  fill(): void;
  leave(intentId: string): void;
  /** Of a page whose intents are here: sent from here once it is gone. */
  watch(pageId: string): void;
  /** Made by another page, and sent from here. */
  isInherited(item: Waiting): boolean;
}

export function createIntentFeed(
  channel: IntentChannel,
  siblings: SiblingPages,
  pending: () => readonly Waiting[],
): IntentFeed {
  const ownPageId = siblings.pageId;
  /** Pages whose intents are sent from here, and those that are waited for to be gone. */
  const sentFromHere = new Set([ownPageId]);
  const watched = new Set([ownPageId]);
  const inChannel = new Set<string>();
  let isOpen = false;
  const fill = () => {
    if (!isOpen || inChannel.size > REFILL_AT) return;
    const undecided = pending().filter(
      (item) => item.acceptedSeq === null && sentFromHere.has(item.pageId),
    );
    const added = frontOf(undecided).filter(({ intentId }) => !inChannel.has(intentId));
    for (const { intentId } of added) inChannel.add(intentId);
    if (added.length > 0) channel.put(added);
  };
  return {
    open() {
      isOpen = true;
    },
    isOpen: () => isOpen,
    fill,
    leave(intentId) {
      if (inChannel.delete(intentId)) channel.remove(intentId);
    },
    watch(pageId) {
      if (watched.has(pageId)) return;
      watched.add(pageId);
      siblings.whenGone(pageId, () => {
        sentFromHere.add(pageId);
        fill();
      });
    },
    isInherited: ({ pageId }) => pageId !== ownPageId && sentFromHere.has(pageId),
  };
}
