// The bus over PostgreSQL's LISTEN and NOTIFY, on a connection of its own. Where that breaks it is
// made again, and what was told meanwhile is lost: every listener looks for himself now and then.
import pg from "pg";
import * as v from "valibot";
import { type Bus, createLocalBus, type Notice } from "#server/use-cases/bus.ts";

export const NOTIFY_CHANNEL = "fascicle";
const RETRY_MS = 1_000;
const TIMEOUT_MS = 5_000;
/** A silent line is found dead within this time, and the kernel would take much longer. */
const CHECK_MS = 10_000;

const noticeSchema = v.variant("kind", [
  v.object({ kind: v.literal("rights"), userId: v.string() }),
  v.object({ kind: v.literal("lease"), sessionId: v.string() }),
  v.object({ kind: v.literal("dataset"), datasetId: v.string() }),
]);

/** Listens from the first subscription on; the command line only publishes. */
export function createPgBus(
  databaseUrl: string,
  publishBy: (payload: string) => Promise<void>,
): Bus {
  const local = createLocalBus();
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isListening = false;
  let isClosed = false;

  const later = (afterMs: number, task: () => Promise<void>) => {
    if (isClosed) return;
    timer = setTimeout(() => void task(), afterMs);
    timer.unref();
  };

  const heard = (payload: string | undefined) => {
    const notice = readNotice(payload ?? "");
    if (notice !== null) void local.publish(notice);
  };

  const listen = async () => {
    const fresh = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      keepAlive: true,
      application_name: "fascicle-bus",
    });
    fresh.on("error", () => undefined);
    fresh.on("notification", ({ payload }) => heard(payload));
    client = fresh;
    try {
      await fresh.connect();
      await fresh.query(`listen ${NOTIFY_CHANNEL}`);
      later(CHECK_MS, check);
    } catch {
      void fresh.end().catch(() => undefined);
      later(RETRY_MS, listen);
    }
  };

  const check = async () => {
    const checked = client;
    try {
      await checked?.query("select 1");
      later(CHECK_MS, check);
    } catch {
      void checked?.end().catch(() => undefined);
      await listen();
    }
  };

  return {
    publish: (notice) => publishBy(JSON.stringify(notice)),
    subscribe(listener) {
      if (!isListening) {
        isListening = true;
        void listen();
      }
      return local.subscribe(listener);
    },
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await local.close();
      await client?.end().catch(() => undefined);
    },
  };
}

/** Null for what a newer program tells, or anybody else on the channel. */
function readNotice(payload: string): Notice | null {
  try {
    const parsed = v.safeParse(noticeSchema, JSON.parse(payload));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
