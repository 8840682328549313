// Whoever is connected is asked about again every second, and at once when word comes that somebody's
// rights may have changed: whatever took a right away, and in whichever process, it is gone here
// within two seconds. While the database does not answer nobody is shut out: nothing is written then.
import type { Bus } from "#server/use-cases/bus.ts";

const EVERY_MS = 1_000;

export function watchRights(deps: {
  readonly bus: Bus;
  /** Asks about everybody who is connected, and closes where the right is gone. */
  readonly review: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}): { close(): void } {
  const { bus, review, onError } = deps;
  let timer: NodeJS.Timeout | null = null;
  let isLooking = false;
  let mustLookAgain = false;
  let isClosed = false;

  const look = async () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    isLooking = true;
    do {
      mustLookAgain = false;
      await review().catch(onError);
    } while (mustLookAgain && !isClosed);
    isLooking = false;
    if (isClosed) return;
    timer = setTimeout(() => void look(), EVERY_MS);
    timer.unref();
  };
  const unsubscribe = bus.subscribe((notice) => {
    if (notice.kind !== "rights") return;
    // What is under way may have asked before the change.
    if (isLooking) mustLookAgain = true;
    else void look();
  });
  void look();

  return {
    close() {
      isClosed = true;
      unsubscribe();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
