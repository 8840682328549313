// Next's routes run in the server's own process but in a bundle of their own: they reach the app
// through one slot on globalThis, filled by server/main.ts before the first request.

import type { ReleaseChoice } from "#core/protocol/release-choice.ts";
import type { Caller } from "#server/auth/caller-of-request.ts";
import type { ReleaseZip } from "#server/exports/release-zip.ts";
import type { MeshService } from "#server/meshes/mesh-service.ts";
import type { VersionComparer } from "#server/use-cases/compare-versions.ts";
import type { DatasetRemover } from "#server/use-cases/dataset-imports/dataset-remover.ts";
import type { DraftDesk } from "#server/use-cases/dataset-imports/draft-desk.ts";
import type { ImportJobs } from "#server/use-cases/dataset-imports/import-jobs.ts";
import type { SectionCache } from "#server/use-cases/dataset-imports/section-cache.ts";
import type { DatasetRegions } from "#server/use-cases/dataset-regions.ts";
import type { FinalizeDeps } from "#server/use-cases/finalize-session.ts";
import type { InvitationsDesk } from "#server/use-cases/invitations-desk.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import type { PeopleDesk } from "#server/use-cases/people-desk.ts";
import type { Doer } from "#server/use-cases/ports/audit.ts";
import type { DatasetSources } from "#server/use-cases/ports/dataset-sources.ts";
import type { JobKey } from "#server/use-cases/ports/jobs.ts";
import type { ReleaseJobs } from "#server/use-cases/release-jobs.ts";
import type { ReviewRules } from "#server/use-cases/review-rules.ts";
import type { SessionHost } from "#server/use-cases/session-host.ts";
import type { SessionOverviews } from "#server/use-cases/session-overviews.ts";
import type { Stills } from "#server/use-cases/stills.ts";
import type { Store } from "#server/use-cases/store.ts";
import type { TileService } from "#server/use-cases/tile-service.ts";
import type { TilesAhead } from "#server/use-cases/tiles-ahead.ts";
import type { TokensDesk } from "#server/use-cases/tokens-desk.ts";
import type { Unavailable } from "#server/use-cases/unavailable.ts";
import type { VersionPasts } from "#server/use-cases/version-past.ts";

export interface App {
  readonly store: Store;
  readonly datasets: OpenDatasets;
  readonly sessions: SessionHost;
  readonly overviews: SessionOverviews;
  readonly tiles: TileService;
  readonly tilesAhead: TilesAhead;
  readonly stills: Stills;
  readonly meshes: Pick<MeshService, "mesh" | "skeleton">;
  readonly people: PeopleDesk;
  readonly tokens: TokensDesk;
  readonly reviewRules: ReviewRules;
  readonly regions: Pick<DatasetRegions, "of">;
  readonly invitations: InvitationsDesk;
  readonly finalizing: FinalizeDeps;
  readonly comparer: VersionComparer;
  readonly pasts: VersionPasts;
  readonly nowMs: () => number;
  readonly newId: () => string;
  /** Who asks, by a sign-in's cookie or a token; null for nobody. */
  callerOf(headers: Headers): Promise<Caller | null>;
  /** Whether it is judged by a token alone, so that no page's origin counts. */
  carriesToken(headers: Headers): boolean;
  /** Whether a browser on this origin may write. */
  isAllowedOrigin(headers: Headers): boolean;
  /** What the provider is called that people may sign in by; null where there is none. */
  readonly providerLabel: string | null;
  /** The page of all components, for whoever works on them. */
  readonly showsGallery: boolean;
  /** The accounts library's own routes. */
  handleAuth(request: Request): Promise<Response>;
  /** A demo person's link: a redirect with cookies, or null where there is no demo (any more). */
  signInDemo(name: string, token: string): Promise<Response | null>;
  /** A command of the command line, sent to the process that owns the data. */
  handleCommand(request: Request): Promise<Response>;
  readonly drafts: DraftDesk;
  readonly imports: ImportJobs;
  readonly remover: DatasetRemover;
  /** Of a dataset's own folder. */
  sizeBytes(datasetId: string): Promise<number>;
  readonly sources: Pick<DatasetSources, "drawSection">;
  readonly sections: SectionCache;
  /** Whole paths of what lies there, as far as the page may read it; "" for where it may. */
  listFolder(path: string): Promise<readonly string[]>;
  /** Folders of this machine that datasets may be added from. */
  readonly sourceRoots: readonly string[];
  readonly releases: ReleaseJobs;
  /** Has it made first where it is not kept; null where that failed or was cancelled. */
  releaseZip(
    key: JobKey,
    choice: ReleaseChoice,
    doer: Doer,
    signal: AbortSignal,
  ): Promise<ReleaseZip | null>;
  /** Why it can only be answered later, where that is what the failure says; else null. */
  unavailableReason(error: unknown): Unavailable | null;
  /** The same of this moment, asked of the database itself. */
  unavailableNow(): Promise<Unavailable | null>;
  /** A page cannot be drawn just now: its answer has the status for that. */
  answerLater(headers: Headers, reason: Unavailable): void;
  logError(error: unknown, request: Pick<Request, "method" | "url" | "headers">): void;
}

const SLOT = Symbol.for("fascicle.app");

export function fillAppSlot(app: App): void {
  (globalThis as { [SLOT]?: App })[SLOT] = app;
}

export function appFromSlot(): App {
  const app = (globalThis as { [SLOT]?: App })[SLOT];
  if (app === undefined) throw new Error("the routes run inside server/main.ts only");
  return app;
}
