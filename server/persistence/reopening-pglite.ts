// [LV2] The embedded database after its disk failed: what was in memory is worth nothing, what was
// answered is in the log on the disk. So the instance is dropped as it is, never closed in order (its
// last checkpoint would vouch for pages that may be lost), and a new one recovers from the log.
// Whoever holds the client goes on with the new instance without knowing.
import type { DurablePglite } from "#server/persistence/durable-pglite-fs.ts";

export interface ReopeningPglite {
  /** Always the instance of now. */
  readonly client: DurablePglite;
  /** Throws where it cannot be opened yet. The old one answers nothing any more. */
  reopen(): Promise<void>;
}

export async function openReopening(open: () => Promise<DurablePglite>): Promise<ReopeningPglite> {
  let current = await open();
  const client = new Proxy(current, {
    get(_target, name) {
      const value: unknown = Reflect.get(current, name, current);
      return typeof value === "function" ? value.bind(current) : value;
    },
  });
  return {
    client,
    async reopen() {
      current.giveUp();
      current = await open();
    },
  };
}
