import { describe, expect, test } from "vitest";
import {
  openLinkedOperation,
  operationInSearch,
  operationLink,
} from "#components/history/open-linked-operation.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { initialWorkspaceState } from "#components/proofreading/workspace-state.ts";
import { createStateStore } from "#components/ui/state-store.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";

const place = (x: number) => ({ positionVoxel: [x, 2, 3] as const, supervoxel: 5n });
const comment = (x: number, replyTo: number | null): OperationBody => ({
  kind: "comment-add",
  place: place(x),
  text: "?",
  replyTo,
  mentions: [],
});

function operation(seq: number, body: OperationBody): Operation {
  return {
    seq,
    intentId: `i${seq}`,
    authorId: "ana",
    authorName: "Ana",
    atMs: seq,
    overrides: [],
    body,
    effect: { changes: [], conflicts: [] },
    prevHash: "0".repeat(64),
  };
}

const LOG = [
  operation(1, { kind: "merge", a: place(11), b: place(12) }),
  operation(2, comment(21, null)),
  operation(3, comment(21, 2)),
];

function page() {
  const listeners = new Set<() => void>();
  const store = createStateStore(
    initialWorkspaceState({ positionVoxel: [0, 0, 0], zoom: 1 }, "xy", "segments"),
  );
  const places: (readonly number[])[] = [];
  let operations: readonly Operation[] = [];
  const model = {
    snapshot: () => ({ operations }),
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const workspace = {
    store,
    session: { model },
    setPanel: (panel: "activity" | "threads") => store.set({ panel }),
    goTo: (position: readonly number[]) => places.push(position),
  } as unknown as Workspace;
  return {
    store,
    places,
    workspace,
    listeners,
    load(count: number) {
      operations = LOG.slice(0, count);
      for (const listener of [...listeners]) listener();
    },
  };
}

describe("a link to an operation", () => {
  test("opens its place as soon as the log has it, once", () => {
    const { store, places, workspace, listeners, load } = page();
    openLinkedOperation(workspace, 1);
    expect(places).toEqual([]);
    load(1);
    load(2);
    expect(places).toEqual([[11, 2, 3]]);
    expect(store.get()).toMatchObject({ linkedOperation: 1, panel: "activity" });
    expect(listeners.size).toBe(0);
  });

  test("[CM3] to what was said opens its thread", () => {
    const { store, workspace, load } = page();
    load(3);
    openLinkedOperation(workspace, 3);
    expect(store.get()).toMatchObject({ linkedOperation: 2, panel: "threads" });
  });

  test("[CM3] that names a place opens its thread too, and stays at that place", () => {
    const { store, places, workspace, load } = page();
    openLinkedOperation(workspace, 2, false);
    load(2);
    expect(store.get()).toMatchObject({ linkedOperation: 2, panel: "threads" });
    expect(places).toEqual([]);
  });

  test("is not waited for any more once the page is left", () => {
    const { places, workspace, load } = page();
    openLinkedOperation(workspace, 1)();
    load(3);
    expect(places).toEqual([]);
  });

  test("is read back, and anything else is none", () => {
    const { search } = new URL(operationLink("https://lab.test/sessions/s", 12));
    expect(operationInSearch(search)).toBe(12);
    for (const text of ["", "?op=", "?op=0", "?op=1.5", "?op=x", "?op=1e9"]) {
      expect(operationInSearch(text)).toBeNull();
    }
  });
});
