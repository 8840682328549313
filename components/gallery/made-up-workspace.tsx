"use client";
// A workspace in the gallery: the client's own model, tools and stores over a document that holds a
// recorded session. Nothing of it is asked of a server, and no image is painted.
import { type ReactNode, useEffect, useState } from "react";
import type { ConnectionState } from "#client/collaboration/connection-state.ts";
import { openDocumentLine } from "#client/collaboration/document-line.ts";
import type { ServerNews } from "#client/collaboration/server-news.ts";
import type {
  AcceptedRecord,
  PendingRecord,
  RefusedRecord,
} from "#client/intents/intent-journal.ts";
import { createMemoryJournal } from "#client/intents/memory-journal.ts";
import { newIntentId } from "#client/intents/new-intent-id.ts";
import { createPastSession } from "#client/session/past-session.ts";
import { createSessionModel } from "#client/session/session-model.ts";
import { type ListedSynapse, listVersionSynapses } from "#client/session/session-synapses.ts";
import { createTileReader } from "#client/viewer/tile-reader.ts";
import { AT_MS, DATASET, ME, nothing, sessionOf } from "#components/gallery/made-up.ts";
import {
  createRecordedApi,
  entriesOf,
  type OtherAnswer,
  type RecordedSession,
} from "#components/gallery/recorded-api.ts";
import { createStillViewer } from "#components/gallery/still-viewer.ts";
import { STRIPED_TILES } from "#components/gallery/striped-tiles.ts";
import { createWorkspace, type Workspace } from "#components/proofreading/workspace.ts";
import { WorkspaceProvider } from "#components/proofreading/workspace-context.tsx";
import { createSiteRoots } from "#components/synapses/site-roots.ts";
import { createPreviewedCut } from "#components/viewer/previewed-cut.ts";
import { createRootView, VERSION_PIECES, VERSION_ROOTS } from "#components/viewer/root-view.ts";
import type { Role } from "#core/access/role.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import type { ApiDataset, ApiMe } from "#core/protocol/api.ts";
import type { PresenceState } from "#core/protocol/sync-message.ts";

export interface Scene {
  readonly log: RecordedSession;
  /** "proofreader" unless said. */
  readonly role?: Role;
  readonly title?: string;
  /** "live" unless said. */
  readonly line?: ConnectionState["kind"];
  readonly notWritable?: ServerNews["notWritable"];
  readonly people?: readonly PresenceState[];
  readonly isKept?: boolean;
  readonly pending?: readonly PendingRecord[];
  readonly refused?: readonly RefusedRecord[];
  readonly accepted?: readonly AcceptedRecord[];
  readonly answers?: readonly OtherAnswer[];
  /** The version itself is looked at, and no session. */
  readonly isVersion?: boolean;
  readonly dataset?: Partial<ApiDataset>;
}

const PROOFREADER: ApiMe = { ...ME, isAdmin: false };
const MIDDLE = { positionVoxel: [60, 0, 0], zoom: 4 } as const;
const ENDED: readonly SessionState[] = ["approved", "finalized", "abandoned"];

function stateOf(log: RecordedSession): SessionState {
  if (log === "review") return "submitted";
  if (log === "changesRequested") return "changes-requested";
  return ENDED.find((state) => state === log) ?? "open";
}

function later(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}

async function journalOf(scene: Scene) {
  const journal = createMemoryJournal();
  for (const record of scene.pending ?? []) await journal.addPending(record);
  for (const record of scene.refused ?? []) await journal.refuse(record);
  for (const record of scene.accepted ?? []) await journal.accept(record);
  return { journal, isDurable: scene.isKept ?? true };
}

interface OpenedScene {
  readonly workspace: Workspace;
  close(): void;
}

/** @param versionSynapses where a version is looked at: a session asks for them itself. */
function openScene(scene: Scene, versionSynapses: readonly ListedSynapse[]): OpenedScene {
  const { log, role = "proofreader", title = "MBON 17" } = scene;
  const api = createRecordedApi(log, scene.answers);
  const entries = entriesOf(log);
  const dataset = { ...DATASET, ...scene.dataset, role };
  const info = {
    ...sessionOf(title, { state: stateOf(log) }),
    ...{ id: `gallery-${log}`, role, operationCount: entries.length },
  };
  const line = openDocumentLine({
    ...{ sessionId: info.id, userId: PROOFREADER.id, entries, people: scene.people ?? [] },
    kind: scene.line ?? "live",
    // What happened is told by the server's clock: the same words at each visit.
    news: {
      notWritable: scene.notWritable ?? null,
      clockAheadMs: AT_MS + 3_600_000 - Date.now(),
    },
  });
  const model = createSessionModel({
    ...{ connection: line, api, session: info, journal: journalOf(scene), newId: newIntentId },
    nowMs: () => Date.now(),
    schedule: later,
  });
  line.arrive();
  const past = createPastSession({
    ...{ api, sessionId: info.id, presentSplit: model.pieces.split, schedule: later },
    onChanged: nothing,
  });
  const isVersion = scene.isVersion === true;
  const present = isVersion
    ? { roots: VERSION_ROOTS, pieces: VERSION_PIECES }
    : { roots: model.roots, pieces: model.pieces };
  const roots = createRootView(present, isVersion ? null : past);
  const pieces = present.pieces;
  const tiles = createTileReader({ dataset, version: 2, roots, pieces, fetcher: STRIPED_TILES });
  const siteRoots = createSiteRoots({
    model,
    ask: async (nodes) => (await api.roots(info.id, nodes)).roots,
    defer: (run) => void setTimeout(run, 0),
  });
  const workspace = createWorkspace({
    ...{
      api,
      me: PROOFREADER,
      dataset,
      version: 2,
      viewer: createStillViewer(MIDDLE),
      roots,
      tiles,
    },
    previewedCut: createPreviewedCut({ pieces: roots, roots }),
    siteRoots: isVersion ? null : siteRoots,
    past: isVersion ? null : past,
    session: isVersion ? null : { info, model },
    versionSynapses,
  });
  return {
    workspace,
    close() {
      workspace.coloring.close();
      workspace.neurons.close();
      tiles.destroy();
      siteRoots.destroy();
      past.destroy();
      model.destroy();
    },
  };
}

interface InWorkspaceProps {
  readonly scene: Scene;
  /** What somebody has done there before it is looked at. */
  readonly after?: (workspace: Workspace) => void;
  readonly children: ReactNode | ((workspace: Workspace) => ReactNode);
}

/** Both must stay the same between renders. */
export function InWorkspace({ scene, after, children }: InWorkspaceProps) {
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    let opened: OpenedScene | null = null;
    let isLeft = false;
    const open = (synapses: readonly ListedSynapse[]) => {
      if (isLeft) return;
      opened = openScene(scene, synapses);
      after?.(opened.workspace);
      setWorkspace(opened.workspace);
    };
    if (scene.isVersion === true) {
      const { versionSynapses } = createRecordedApi(scene.log);
      void versionSynapses(DATASET.id, 2).then((found) => open(listVersionSynapses(found)));
    } else {
      open([]);
    }
    return () => {
      isLeft = true;
      setWorkspace(null);
      opened?.close();
    };
  }, [scene, after]);
  if (workspace === null) return null;
  return (
    <WorkspaceProvider value={workspace}>
      {typeof children === "function" ? children(workspace) : children}
    </WorkspaceProvider>
  );
}
