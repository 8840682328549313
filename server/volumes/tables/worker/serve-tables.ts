// Within the thread: opens a table and gives its rows as it is told, one thing after the other. Whatever
// fails is answered; what is no answer (no memory left, an endless loop) is for the other side to notice.
import type { MessagePort, TransferListItem } from "node:worker_threads";
import { PortStore } from "#server/volumes/sources/worker/port-store.ts";
import { isTrap, toWireError } from "#server/volumes/sources/worker/wire-error.ts";
import type { TableOpeners } from "#server/volumes/table-openers.ts";
import {
  type ServedTable,
  servedEdges,
  servedSynapses,
} from "#server/volumes/tables/worker/served-table.ts";
import type { TableAnswer, TableRequest } from "#server/volumes/tables/worker/table-messages.ts";

export function serveTables(port: MessagePort, openers: TableOpeners): void {
  let opened: { readonly table: ServedTable; readonly store: PortStore } | null = null;

  const table = (): ServedTable => {
    if (opened === null) throw new Error("no table is open");
    return opened.table;
  };
  const open = async (
    request: Extract<TableRequest, { readonly store: object }>,
  ): Promise<TableAnswer> => {
    const store = new PortStore(request.store);
    try {
      const served =
        request.kind === "open-edges"
          ? servedEdges(await openers.openEdges(store, request.options))
          : servedSynapses(await openers.openSynapses(store));
      opened = { table: served, store };
      return { kind: "opened", description: served.description };
    } catch (error) {
      await store.close();
      throw error;
    }
  };
  const close = async (): Promise<TableAnswer> => {
    const closing = opened;
    opened = null;
    await closing?.table.close();
    await closing?.store.close();
    return { kind: "closed" };
  };
  const perform = async (request: TableRequest): Promise<TableAnswer> => {
    switch (request.kind) {
      case "open-edges":
      case "open-synapses":
        return open(request);
      case "next":
        return { kind: "rows", rows: await table().next() };
      case "say": {
        const { batch, row, part } = request;
        return { kind: "said", said: await table().say(batch, row, part) };
      }
      case "close":
        return close();
    }
  };

  const take = async (request: TableRequest): Promise<void> => {
    try {
      const answer = await perform(request);
      port.postMessage(answer, buffersOf(answer));
    } catch (error) {
      port.postMessage({ kind: "failed", error: toWireError(error) } satisfies TableAnswer);
      // A library that trapped is of no use to the next table; a new thread has a new one.
      if (isTrap(error)) process.exit(1);
    }
  };
  let last: Promise<void> = Promise.resolve();
  port.on("message", (request: TableRequest) => {
    last = last.then(() => take(request));
  });
}

function buffersOf(answer: TableAnswer): TransferListItem[] {
  if (answer.kind !== "rows" || answer.rows === null) return [];
  return Object.values(answer.rows).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) ? [column.buffer as ArrayBuffer] : [],
  );
}
