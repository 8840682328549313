// What Next's routes reach through their slot.
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { auditedAuth } from "#server/auth/audited-auth.ts";
import { callerOfRequest, carriesToken } from "#server/auth/caller-of-request.ts";
import { isAllowedOrigin } from "#server/auth/origin.ts";
import { signInResponse } from "#server/auth/sign-in-response.ts";
import { commandResponse } from "#server/cli/command-stream.ts";
import { listFolder } from "#server/composition/dataset-sources/list-folder.ts";
import { mayHaveDemo } from "#server/composition/ensure-demo.ts";
import type { LaterPages } from "#server/composition/later-pages.ts";
import type { Workplace } from "#server/composition/open-workplace.ts";
import { type Environment, isLoopbackHost } from "#server/env.ts";
import { ReleaseZip } from "#server/exports/release-zip.ts";
import { notWritableReason } from "#server/persistence/database-error.ts";
import { createVersionComparer } from "#server/use-cases/compare-versions.ts";
import { SectionCache } from "#server/use-cases/dataset-imports/section-cache.ts";
import { personOfLink } from "#server/use-cases/demo.ts";
import { SessionOverviews } from "#server/use-cases/session-overviews.ts";
import { unavailableReason } from "#server/use-cases/unavailable.ts";
import { createVersionPasts } from "#server/use-cases/version-past.ts";
import type { App } from "#server/web/app-slot.ts";
import { REQUEST_ID_HEADER } from "#server/web/request-id-header.ts";

export function createApp(parts: {
  readonly workplace: Workplace;
  readonly environment: Environment;
  /** The command line's key, as the owner's lock file has it. */
  readonly token: string;
  readonly laterPages: LaterPages;
  readonly logError: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}): App {
  const { workplace, environment, token, laterPages, logError } = parts;
  const { store, auth, secrets } = workplace;
  const nowMs = Date.now;
  return {
    store,
    datasets: workplace.datasets,
    sessions: workplace.sessions,
    overviews: new SessionOverviews(store),
    tiles: workplace.tiles,
    tilesAhead: workplace.tilesAhead,
    stills: workplace.stills,
    meshes: workplace.meshes,
    people: workplace.people,
    tokens: workplace.tokens,
    reviewRules: workplace.reviewRules,
    regions: workplace.regions,
    invitations: workplace.invitations,
    finalizing: { store, nowMs },
    comparer: createVersionComparer({ store, datasets: workplace.datasets }),
    pasts: createVersionPasts({ store, datasets: workplace.datasets }),
    nowMs,
    newId: randomUUID,
    callerOf: (headers) => callerOfRequest({ auth, store, nowMs }, headers),
    carriesToken,
    isAllowedOrigin: (headers) =>
      isAllowedOrigin(headers.get("origin"), headers.get("host"), environment.origins),
    providerLabel: environment.oidc?.label ?? null,
    showsGallery: environment.showsGallery,
    handleAuth: auditedAuth({ auth, nowMs, recordAudit: store.recordAudit }),
    async signInDemo(name, key) {
      if (!isLoopbackHost(environment.host) || !environment.wantsDemo) return null;
      if (!(await mayHaveDemo(workplace))) return null;
      const person = await personOfLink(store, secrets.demoSecret, name, key);
      return person === null ? null : signInResponse(auth, person.id, "/");
    },
    handleCommand: (request) =>
      commandResponse(request, {
        token: workplace.database.ownerLock === null ? null : token,
        context: workplace.commands,
        onBug: (error) => logError("command", { error: textOf(error) }),
      }),
    unavailableReason: (error) => unavailableReason(error, notWritableReason),
    async unavailableNow() {
      const { writable, reason } = workplace.health.current();
      if (!writable) return reason ?? "database-away";
      return store.ping().then(
        () => null,
        (error: unknown) => unavailableReason(error, notWritableReason),
      );
    },
    answerLater: laterPages.answerLater,
    drafts: workplace.drafts,
    imports: workplace.imports,
    sources: workplace.sources,
    remover: workplace.remover,
    sizeBytes: workplace.sizeBytes,
    sections: new SectionCache(),
    listFolder: (path) => listFolder(path, environment.stores.roots),
    sourceRoots: environment.stores.roots,
    releases: workplace.releases,
    async releaseZip(key, choice, doer, signal) {
      await workplace.releases.ask(key, doer, choice);
      const dir = await workplace.releases.finishedDir(key, signal);
      return dir === null ? null : ReleaseZip.open(dir, basename(dir));
    },
    logError: (error, request) =>
      logError("route", {
        requestId: request.headers.get(REQUEST_ID_HEADER),
        method: request.method,
        path: new URL(request.url).pathname,
        error: textOf(error),
      }),
  };
}

/** What builds before kept releases left of a download. For the data folder's only owner. */
export async function clearDownloads({ dataDir }: Environment): Promise<void> {
  await rm(join(dataDir, "downloads"), { recursive: true, force: true });
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
