// Some workers that look at blocks at the same time. Blocks are cut only as fast as they are taken:
// each worker has one in hand and one waiting. What comes back is put together as it comes; nothing
// may depend on that order.
import type { TransferListItem } from "node:worker_threads";
import type { ContactBlock } from "#core/agglomeration/contact-block.ts";
import type { BuildEdgesAnswer, BuildEdgesRequest } from "#server/workers/build-edges-worker.ts";
import { RequestWorker } from "#server/workers/request-worker.ts";
import { startWorker } from "#server/workers/worker-entry.ts";

const REQUESTS_A_WORKER = 2;

export class EdgeWorkers {
  readonly #workers: readonly RequestWorker<BuildEdgesRequest, BuildEdgesAnswer>[];

  constructor(count: number) {
    this.#workers = Array.from(
      { length: count },
      () => new RequestWorker(startWorker("build-edges-worker")),
    );
  }

  /** `onAnswer` is called once a block. Rejects with the first failure, when all is at rest. */
  async run(
    blocks: AsyncGenerator<ContactBlock, void, void>,
    requestOf: (block: ContactBlock) => BuildEdgesRequest,
    onAnswer: (answer: BuildEdgesAnswer) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const stop = () => void this.close(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    const failures: unknown[] = [];
    const serve = async (worker: RequestWorker<BuildEdgesRequest, BuildEdgesAnswer>) => {
      while (failures.length === 0) {
        // A generator hands out one block at a time, however many ask.
        const next = await blocks.next();
        if (next.done === true) return;
        signal?.throwIfAborted();
        onAnswer(await worker.ask(requestOf(next.value), buffersOf(next.value)));
      }
    };
    const lanes = this.#workers.flatMap((worker) =>
      Array.from({ length: REQUESTS_A_WORKER }, () =>
        serve(worker).catch((reason: unknown) => {
          failures.push(reason);
        }),
      ),
    );
    await Promise.all(lanes);
    signal?.removeEventListener("abort", stop);
    await blocks.return();
    signal?.throwIfAborted();
    if (failures.length > 0) throw failures[0];
  }

  async tellAll(request: BuildEdgesRequest): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.ask(request)));
  }

  async close(reason?: unknown): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close(reason)));
  }
}

function buffersOf({ labels, image }: ContactBlock): TransferListItem[] {
  return [labels.values.buffer as ArrayBuffer, image.values.buffer as ArrayBuffer];
}
