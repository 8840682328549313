// Everything that works on the data, put together once: by the server, and by a command that runs
// while no server does. Whoever opens it owns the data directory until it is closed.
import { join } from "node:path";
import { type Auth, createAuth } from "#server/auth/create-auth.ts";
import { createPerson, signOutEverywhere } from "#server/auth/people-accounts.ts";
import { readOrCreateSecrets, type Secrets } from "#server/auth/secrets.ts";
import type { CommandContext } from "#server/cli/command-context.ts";
import { backupOf } from "#server/composition/backup-of.ts";
import { createDatasetSources } from "#server/composition/dataset-sources/dataset-sources.ts";
import {
  createSourceOpener,
  layerOpener,
} from "#server/composition/dataset-sources/open-source-at.ts";
import { importFiles } from "#server/composition/import-files.ts";
import { openRelease, releaseProblem } from "#server/composition/import-release-files.ts";
import { siteAddressOf } from "#server/composition/site-address.ts";
import { tileEncoders } from "#server/composition/tile-encoders.ts";
import type { Environment } from "#server/env.ts";
import { releasedRegions } from "#server/exports/regions/released-regions.ts";
import { releaseDescriptionOf } from "#server/exports/release-description.ts";
import { storeReleaseSource } from "#server/exports/store-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { MeshService } from "#server/meshes/mesh-service.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { createBus } from "#server/persistence/create-bus.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { notWritableReason } from "#server/persistence/database-error.ts";
import { ownerOf } from "#server/persistence/lease-store.ts";
import { type Database, openDatabase } from "#server/persistence/open-database.ts";
import { createPgLeases } from "#server/persistence/pg-leases.ts";
import { agreeOnSecret } from "#server/persistence/shared-secret.ts";
import { freeBytes, probeWrite } from "#server/persistence/writability.ts";
import type { Bus } from "#server/use-cases/bus.ts";
import { createCommandDesk } from "#server/use-cases/command-desk.ts";
import { DatasetRemover } from "#server/use-cases/dataset-imports/dataset-remover.ts";
import { createDraftDesk, type DraftDesk } from "#server/use-cases/dataset-imports/draft-desk.ts";
import { folderBytes } from "#server/use-cases/dataset-imports/folder-bytes.ts";
import { ImportJobs } from "#server/use-cases/dataset-imports/import-jobs.ts";
import { DatasetRegions } from "#server/use-cases/dataset-regions.ts";
import { grantDemoRoles } from "#server/use-cases/demo.ts";
import { type Faults, planFault } from "#server/use-cases/failpoint.ts";
import { HealthWatch, watchStore } from "#server/use-cases/health-watch.ts";
import { createInvitationsDesk, type InvitationsDesk } from "#server/use-cases/invitations-desk.ts";
import { type Leases, SOLE_OWNER } from "#server/use-cases/leases.ts";
import { type Meters, NO_METERS } from "#server/use-cases/meters.ts";
import { createOpenDatasets, type OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { type Accounts, createPeopleDesk, type PeopleDesk } from "#server/use-cases/people-desk.ts";
import type { DatasetSources } from "#server/use-cases/ports/dataset-sources.ts";
import type { RegisterDeps } from "#server/use-cases/register-dataset.ts";
import { ReleaseJobs } from "#server/use-cases/release-jobs.ts";
import { createReviewRules, type ReviewRules } from "#server/use-cases/review-rules.ts";
import { HealthBoard, type ServerHealth } from "#server/use-cases/server-health.ts";
import { SessionHost } from "#server/use-cases/session-host.ts";
import { createStills, type Stills } from "#server/use-cases/stills.ts";
import type { DatasetRecord, Store } from "#server/use-cases/store.ts";
import { createTileService, type TileService } from "#server/use-cases/tile-service.ts";
import { createTilesAhead, type TilesAhead } from "#server/use-cases/tiles-ahead.ts";
import { createTokensDesk, type TokensDesk } from "#server/use-cases/tokens-desk.ts";
import { createTurns } from "#server/use-cases/turns.ts";
import { readVerdictRoots } from "#server/use-cases/verdict-roots.ts";
import { liveCopyOf } from "#server/use-cases/verify-session.ts";
import { encodePicture } from "#server/volumes/image-tile.ts";
import { KeptFiles } from "#server/volumes/kept-files.ts";
import { readLinkedInfo } from "#server/volumes/linked/linked-info.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { createQuietTimes, KEPT_WHEN_QUIET } from "#server/volumes/quiet-times.ts";
import { createEditEngines } from "#server/workers/edit-engines.ts";

const BLOCK_CACHE_BYTES = 256 * 2 ** 20;
const TILE_CACHE_BYTES = 64 * 2 ** 20;
/** On disk; whatever goes is made anew. */
const MESH_FILES_BYTES = 2 * 2 ** 30;
const TILE_FILES_BYTES = 4 * 2 ** 30;

export interface Workplace {
  readonly database: Database;
  readonly health: ServerHealth;
  readonly store: Store;
  readonly secrets: Secrets;
  readonly auth: Auth;
  readonly accounts: Accounts;
  readonly datasets: OpenDatasets;
  readonly sessions: SessionHost;
  /** To every process on the database; from the command line too. */
  readonly bus: Bus;
  /** The address of the process that serves the session now; null where none does. */
  findOwner(sessionId: string): Promise<string | null>;
  readonly tiles: TileService;
  readonly tilesAhead: TilesAhead;
  readonly stills: Stills;
  readonly meshes: MeshService;
  readonly people: PeopleDesk;
  readonly tokens: TokensDesk;
  readonly reviewRules: ReviewRules;
  readonly regions: DatasetRegions;
  readonly invitations: InvitationsDesk;
  readonly releases: ReleaseJobs;
  readonly imports: ImportJobs;
  readonly drafts: DraftDesk;
  readonly sources: DatasetSources;
  readonly remover: DatasetRemover;
  /** Of a dataset's own folder. */
  sizeBytes(datasetId: string): Promise<number>;
  readonly commands: CommandContext;
  readonly registering: RegisterDeps;
  /** Told when a person's rights or sign-ins were taken back. */
  onDisconnect(listener: (userId: string) => void): void;
  close(): Promise<void>;
}

export interface WorkplaceOptions {
  readonly environment: Environment;
  /** Where db/migrations lies. */
  readonly migrationsDir: string;
  readonly log?: (level: string, message: string) => void;
  readonly meters?: Meters;
  /** Where this process listens by now; PORT where left out. */
  readonly portOf?: () => number;
}

export async function openWorkplace(options: WorkplaceOptions): Promise<Workplace> {
  const { environment, migrationsDir } = options;
  const { dataDir, databaseUrl } = environment;
  const faults = planFault(environment.fault, (name) => process.kill(process.pid, name));
  const database = await openDatabase({
    dataDir,
    databaseUrl: databaseUrl ?? undefined,
    migrationsDir,
    faults,
  });
  try {
    return await putTogether(options, database, faults);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The embedded database has one process, which holds everything. */
function leasesOf(
  { databaseUrl, nodeUrl }: Environment,
  { engine }: Database,
  log: WorkplaceOptions["log"],
): Leases {
  if (engine === "embedded" || databaseUrl === null) return SOLE_OWNER;
  return createPgLeases({
    databaseUrl,
    url: nodeUrl,
    log: (event, fields) => log?.("warn", `${event} ${JSON.stringify(fields)}`),
  });
}

/** Nobody else has this database: what a process that was killed had claimed need not wait for its claim to run out. */
async function endClaimsOfTheDead(store: Store, log: WorkplaceOptions["log"]): Promise<void> {
  try {
    await store.endClaims();
    await store.importJobs.endClaims();
  } catch (error) {
    // Then they wait for that.
    log?.("warn", `jobs that were under way are taken up later: ${String(error)}`);
  }
}

async function putTogether(
  { environment, log, meters = NO_METERS, portOf = () => environment.port }: WorkplaceOptions,
  database: Database,
  faults: Faults,
): Promise<Workplace> {
  const secrets = await readOrCreateSecrets(environment.dataDir);
  const { authSecret } = environment;
  if (database.engine !== "embedded" && authSecret !== null) {
    await agreeOnSecret(database.orm, authSecret);
  }
  const health = new HealthBoard();
  const unwatched = createStore(database, faults);
  const watch = new HealthWatch({
    board: health,
    freeBytes: database.engine === "embedded" ? () => freeBytes(environment.dataDir) : null,
    probe: () => probeWrite(database),
    reopen: () => database.reopen(),
    reasonOf: notWritableReason,
    ...(log === undefined ? {} : { log }),
  });
  watch.start();
  const store = watchStore(unwatched, watch);
  if (database.engine === "embedded") await endClaimsOfTheDead(store, log);
  const nowMs = Date.now;
  const bus = createBus(database, environment.databaseUrl);
  const onJoined = () => people.endDemo();
  const invitations = createInvitationsDesk({ store, bus, nowMs, onJoined });
  const auth = createAuth({
    adapter: createAuthAdapter(database),
    invitations,
    onSignIn: ({ id, name }, address, isByProvider) =>
      store.recordAudit({
        atMs: nowMs(),
        doer: { id, name, via: isByProvider ? "provider" : "page", address },
        action: "sign-in.made",
        subjectKind: "person",
        subjectId: id,
        datasetId: null,
        details: {},
      }),
    ...(environment.oidc === null
      ? {}
      : { provider: { settings: environment.oidc, invitations, nowMs } }),
    secret: environment.authSecret ?? secrets.authSecret,
    origins: environment.origins,
    ...(log === undefined ? {} : { log }),
  });
  const accounts: Accounts = {
    create: (person) => createPerson(auth, person),
    signOutEverywhere: (userId) => signOutEverywhere(auth, userId),
  };
  const datasetsDir = join(environment.dataDir, "datasets");
  const opener = createSourceOpener(environment.stores, join(environment.dataDir, "volume-cache"));
  const datasets = createOpenDatasets({
    store,
    openVolumes: (id) =>
      openDatasetVolumes(join(datasetsDir, id), {
        cacheBytes: BLOCK_CACHE_BYTES,
        // Whoever linked it was asked then whether they may read there.
        openLayer: layerOpener(opener.openSourceAt, "command"),
        openMeshes: (address) => opener.openMeshesAt(address, "command"),
        made: opener.made,
      }),
  });
  const meshes = new MeshService(
    datasets,
    new KeptFiles({
      folder: join(environment.dataDir, "meshes"),
      budgetBytes: MESH_FILES_BYTES,
      nowMs,
      onProblem: (error) => log?.("warn", `meshes are not kept: ${String(error)}`),
    }),
  );
  const engines = createEditEngines(nowMs);
  const leases = leasesOf(environment, database, log);
  const sessions = new SessionHost({ store, datasets, nowMs, engines, leases, faults, meters });
  const listeners: ((userId: string) => void)[] = [];
  const disconnect = (userId: string) => {
    for (const listener of listeners) listener(userId);
  };
  const people = createPeopleDesk({ store, accounts, disconnect, bus, nowMs });
  const reviewRules = createReviewRules({ store, nowMs });
  const regions = new DatasetRegions(store);
  const registering: RegisterDeps = { store, datasetsDir, nowMs };
  const releases = new ReleaseJobs({
    store,
    nowMs,
    releasesDir: join(environment.dataDir, "releases"),
    budgetBytes: environment.releasesBytes,
    async readDescription({ datasetId, version }) {
      const described = await store.readVersionDescription(datasetId, version);
      return described === null ? null : releaseDescriptionOf(described);
    },
    regions,
    async write({ datasetId, version }, outDir, options, description, kept) {
      const opened = await datasets.open(datasetId);
      if (opened === null) return null;
      const source = await storeReleaseSource(
        store,
        opened.record,
        version,
        async () => (await opened.versionBase(version)).graph,
        async () => (await opened.versionVolumes(version)).labels,
        (sessionId) => readVerdictRoots(store, opened, sessionId),
      );
      if (source === null) return null;
      const laid = kept === null ? {} : { regions: releasedRegions(kept, opened.record) };
      return writeRelease({ ...source, ...laid, description }, outDir, { ...options, faults });
    },
    onError: (error) => log?.("error", `release: ${String(error)}`),
  });
  const onImported = async (dataset: DatasetRecord) => {
    if ((await store.countLabPeople()) === 0) await grantDemoRoles(store, dataset.id);
  };
  const turns = createTurns();
  const sources = createDatasetSources({ opener, nowMs });
  const imports = new ImportJobs({
    ...{ ...registering, sources, turns, onImported },
    async grantAdmin(userId, datasetId, doer) {
      if ((await store.findPerson(userId)) === null) return;
      await people.setRole(userId, datasetId, "admin", doer);
    },
    onError: (error) => log?.("error", `import: ${String(error)}`),
  });
  const forget = async (datasetId: string) => {
    await sessions.forget(datasetId);
    await datasets.forget(datasetId);
    sizes.delete(datasetId);
  };
  bus.subscribe((notice) => {
    if (notice.kind === "dataset") void forget(notice.datasetId);
  });
  const remover = new DatasetRemover({
    ...{ store, bus, forget, nowMs },
    folders: ["datasets", "releases", "meshes"].map((name) => join(environment.dataDir, name)),
  });
  // What was imported is never changed, so that each is counted once.
  const sizes = new Map<string, Promise<number>>();
  const sizeBytes = (datasetId: string) => {
    const known = sizes.get(datasetId) ?? folderBytes(join(datasetsDir, datasetId));
    sizes.set(datasetId, known);
    return known;
  };
  const drafts = createDraftDesk({ drafts: store.drafts, imports, sources, nowMs });
  const commands = createCommandDesk({
    sources,
    turns,
    isBeingImported: (id) => imports.isUnderWay(id),
    ...registering,
    datasets,
    releases,
    people,
    reviewRules,
    invitations,
    siteAddress: () => siteAddressOf(environment, portOf()),
    importFiles: importFiles(opener),
    openRelease: openRelease(join(environment.dataDir, "unpacked")),
    releaseProblem,
    originNmOf: async (datasetId) =>
      (await readLinkedInfo(join(datasetsDir, datasetId)))?.offsetNm ?? null,
    writeBackup: backupOf({ database, dataDir: environment.dataDir, nowMs }),
    liveCopy: async (id) => (await sessions.peek(id)?.exclusively(liveCopyOf)) ?? null,
    onImported,
  });
  const tiles = createTileService({
    datasets,
    encoders: tileEncoders,
    cacheBytes: TILE_CACHE_BYTES,
    files: new KeptFiles({
      folder: join(environment.dataDir, "tiles"),
      budgetBytes: TILE_FILES_BYTES,
      nowMs,
      onProblem: (error) => log?.("warn", `tiles are not kept: ${String(error)}`),
    }),
    quietTimes: createQuietTimes(KEPT_WHEN_QUIET),
  });
  return {
    database,
    health,
    store,
    secrets,
    auth,
    accounts,
    datasets,
    sessions,
    bus,
    findOwner: async (sessionId) => (await ownerOf(database.orm, sessionId))?.url ?? null,
    tiles,
    tilesAhead: createTilesAhead({ datasets, tiles }),
    stills: createStills({ datasets, encode: encodePicture }),
    meshes,
    people,
    reviewRules,
    regions,
    tokens: createTokensDesk({ store, bus, nowMs }),
    invitations,
    releases,
    imports,
    drafts,
    sources,
    remover,
    sizeBytes,
    commands,
    registering,
    onDisconnect(listener) {
      listeners.push(listener);
    },
    async close() {
      await releases.stop();
      await imports.stop();
      await sources.close();
      await opener.close();
      await bus.close();
      await sessions.settle();
      await leases.close();
      await watch.stop();
      await engines.close();
      await meshes.close();
      await datasets.closeAll();
      await database.close();
    },
  };
}
