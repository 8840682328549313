// One thread at a time that reads volumes, and how long the processor was its own: what a read takes on a
// machine that has much else to do says nothing of the reader.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ResourceLimits, Worker } from "node:worker_threads";
import { bundleEntry } from "#scripts/bundle-entry.mjs";
import { SourceThreads } from "#server/volumes/sources/worker/source-threads.ts";

const BUNDLE = "dist/readers.timed-source-worker.mjs";

export interface ProcessorTime {
  /** The thread that it is of. */
  readonly thread: number;
  readonly ms: number;
}

export class TimedThreads {
  readonly threads: SourceThreads;
  #threadNumber = new Int32Array(new SharedArrayBuffer(4));

  /** `bundle` must have been made. */
  constructor() {
    this.threads = new SourceThreads({
      threadLimit: 1,
      start: (resourceLimits) => this.#start(resourceLimits),
    });
  }

  /** As it runs in production: what a thread loads first takes no second of the first volume's. */
  static bundle(): Promise<void> {
    return bundleEntry(process.cwd(), "tests/faults/readers/timed-source-worker.ts", BUNDLE);
  }

  /** null where the system does not tell, or the thread has ended. */
  processorTime(): ProcessorTime | null {
    const thread = Atomics.load(this.#threadNumber, 0);
    try {
      const [nanoseconds] = readFileSync(`/proc/self/task/${thread}/schedstat`, "utf8").split(" ");
      return { thread, ms: Number(nanoseconds) / 1e6 };
    } catch {
      return null;
    }
  }

  #start(resourceLimits: ResourceLimits): Worker {
    this.#threadNumber = new Int32Array(new SharedArrayBuffer(4));
    const workerData = { threadNumber: this.#threadNumber };
    return new Worker(join(process.cwd(), BUNDLE), { resourceLimits, workerData });
  }
}
