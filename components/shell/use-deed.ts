import { useState } from "react";

/** Does what a page's button says, then loads the page again; what went wrong, until the next one. */
export function useDeed(
  reload: () => void,
): readonly [failure: unknown, act: (deed: () => Promise<unknown>) => Promise<void>] {
  const [failure, setFailure] = useState<unknown>(null);
  const act = async (deed: () => Promise<unknown>) => {
    setFailure(null);
    try {
      await deed();
    } catch (reason) {
      setFailure(reason);
    }
    reload();
  };
  return [failure, act];
}
