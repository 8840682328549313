// Within the thread: opens sources and reads them as it is told, many reads at a time. Whatever fails
// is answered; what is no answer (no memory left, an endless loop) is for the other side to notice.
import type { MessagePort, TransferListItem } from "node:worker_threads";
import type { OpenSourceOptions } from "#server/volumes/sources/open-source.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import { PortStore } from "#server/volumes/sources/worker/port-store.ts";
import type {
  FromThread,
  SourceAnswer,
  SourceRequest,
  ToThread,
} from "#server/volumes/sources/worker/source-messages.ts";
import { isTrap, toWireError } from "#server/volumes/sources/worker/wire-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

type OpenSource = (store: ByteStore, options: OpenSourceOptions) => Promise<VolumeSource>;

export function serveSources(port: MessagePort, open: OpenSource): void {
  const sources = new Map<number, { readonly source: VolumeSource; readonly store: PortStore }>();
  const underWay = new Map<number, AbortController>();
  const tell = (message: FromThread, transfer: readonly TransferListItem[] = []): void =>
    port.postMessage(message, transfer);

  const perform = async (request: SourceRequest, signal: AbortSignal): Promise<SourceAnswer> => {
    switch (request.kind) {
      case "open": {
        const store = new PortStore(request.store);
        try {
          const source = await open(store, { ...request.options, signal });
          sources.set(request.source, { source, store });
          const { purpose, voxelType, contrast, dimensions, levels } = source;
          return { purpose, voxelType, contrast, dimensions, levels };
        } catch (error) {
          await store.close();
          throw error;
        }
      }
      case "read": {
        const opened = sources.get(request.source);
        if (opened === undefined) throw new Error(`there is no source ${request.source}`);
        return opened.source.readBlock(request.level, request.box, signal);
      }
      case "close": {
        const opened = sources.get(request.source);
        sources.delete(request.source);
        await opened?.source.close();
        await opened?.store.close();
        return null;
      }
      case "ping":
        return null;
    }
  };

  const take = async (id: number, request: SourceRequest): Promise<void> => {
    const controller = new AbortController();
    underWay.set(id, controller);
    try {
      const answer = await perform(request, controller.signal);
      const transfer = ArrayBuffer.isView(answer) ? [answer.buffer as ArrayBuffer] : [];
      tell({ kind: "done", id, answer }, transfer);
    } catch (error) {
      tell({ kind: "failed", id, error: toWireError(error) });
      // A library that trapped is of no use to the next source; a new thread has a new one.
      if (isTrap(error)) process.exit(1);
    } finally {
      underWay.delete(id);
    }
  };

  port.on("message", (message: ToThread) => {
    if (message.kind === "ask") void take(message.id, message.request);
    else underWay.get(message.id)?.abort(new Error("the read was given up"));
  });
  tell({ kind: "ready" });
}
