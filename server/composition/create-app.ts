// What Next's routes reach through their slot.
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { auditedAuth } from "#server/auth/audited-auth.ts";
import { callerOfRequest, carriesToken } from "#server/auth/caller-of-request.ts";
import { isAllowedOrigin } from "#server/auth/origin.ts";
import { signInResponse } from "#server/auth/sign-in-response.ts";
import { commandResponse } from "#server/cli/command-stream.ts";
import { mayHaveDemo } from "#server/composition/ensure-demo.ts";
import type { Workplace } from "#server/composition/open-workplace.ts";
import { REQUEST_ID_HEADER } from "#server/composition/request-log.ts";
import { type Environment, isLoopbackHost } from "#server/env.ts";
import { releaseName } from "#server/exports/release-source.ts";
import { zipReleaseStream } from "#server/exports/release-zip.ts";
import { storeReleaseSource } from "#server/exports/store-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { notWritableReason } from "#server/persistence/database-error.ts";
import { personOfLink } from "#server/use-cases/demo.ts";
import { unavailableReason } from "#server/use-cases/unavailable.ts";
import type { App } from "#server/web/app-slot.ts";

export function createApp(parts: {
  readonly workplace: Workplace;
  readonly environment: Environment;
  /** The command line's key, as the owner's lock file has it. */
  readonly token: string;
  readonly logError: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}): App {
  const { workplace, environment, token, logError } = parts;
  const { store, auth, secrets } = workplace;
  const nowMs = Date.now;
  return {
    store,
    datasets: workplace.datasets,
    sessions: workplace.sessions,
    tiles: workplace.tiles,
    people: workplace.people,
    tokens: workplace.tokens,
    invitations: workplace.invitations,
    finalizing: { store, nowMs },
    nowMs,
    newId: randomUUID,
    callerOf: (headers) => callerOfRequest({ auth, store, nowMs }, headers),
    carriesToken,
    isAllowedOrigin: (headers) =>
      isAllowedOrigin(headers.get("origin"), headers.get("host"), environment.origins),
    providerLabel: environment.oidc?.label ?? null,
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
    releaseZip: (datasetId, version) => releaseZip(parts, datasetId, version),
    logError: (error, request) =>
      logError("route", {
        requestId: request.headers.get(REQUEST_ID_HEADER),
        method: request.method,
        path: new URL(request.url).pathname,
        error: textOf(error),
      }),
  };
}

function downloadsDir({ dataDir }: Environment): string {
  return join(dataDir, "downloads");
}

/** What a server that was killed had not sent to its end. For the data folder's only owner. */
export async function clearDownloads(environment: Environment): Promise<void> {
  await rm(downloadsDir(environment), { recursive: true, force: true });
}

/** Written out once beside the data, then read as it is sent; a version never changes. */
async function releaseZip(
  { workplace, environment }: { workplace: Workplace; environment: Environment },
  datasetId: string,
  version: number,
): Promise<ReadableStream<Uint8Array> | null> {
  const { store, datasets } = workplace;
  const opened = await datasets.open(datasetId);
  if (opened === null) return null;
  const source = await storeReleaseSource(
    store,
    opened.record,
    version,
    async () => (await opened.versionBase(version)).graph.supervoxelIds.toArray(),
    async () => (await opened.versionVolumes(version)).labels,
  );
  if (source === null) return null;
  const name = releaseName(opened.record, version);
  // A folder of its own for each download: two at once do not meet.
  const dir = join(downloadsDir(environment), randomUUID());
  await writeRelease(source, dir);
  const remove = () => rm(dir, { recursive: true, force: true });
  return withEnd(zipReleaseStream(dir, name), remove);
}

function withEnd(
  stream: ReadableStream<Uint8Array>,
  onEnd: () => Promise<void>,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await reader.read().catch(async (error: unknown) => {
        await onEnd();
        throw error;
      });
      if (!next.done) return controller.enqueue(next.value);
      await onEnd();
      controller.close();
    },
    async cancel(reason) {
      await reader.cancel(reason);
      await onEnd();
    },
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
