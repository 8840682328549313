// The one place where a command is carried out, whether in the command line's own process or in the
// running server: the same code, the same words, the same exit code.
import type { Vec3 } from "#core/geometry/vector.ts";
import { requirementsOf } from "#core/review/required-sign-offs.ts";
import type {
  CommandContext,
  CommandProgress,
  ImportedDataset,
  ListedDataset,
  ListedDeed,
  ListedPerson,
} from "#server/cli/command-context.ts";
import { EXIT_FAILED, EXIT_INTERRUPTED } from "#server/cli/command-event.ts";
import type {
  AccountCommand,
  AuditCommand,
  BackupCommand,
  CommandRequest,
  ExportCommand,
  GrantCommand,
  ImportCommand,
  ImportReleaseCommand,
  PersonAddCommand,
  ReviewRulesCommand,
} from "#server/cli/command-request.ts";
import { inspectLayers } from "#server/cli/execute-inspect.ts";
import { invite, listInvitations, withdrawInvitation } from "#server/cli/execute-invitations.ts";
import { addRegions, removeRegions } from "#server/cli/execute-regions.ts";
import { type Emit, type Execution, refuse, tell } from "#server/cli/execution.ts";
import { textTable } from "#server/cli/text-table.ts";

/** Resolves to the exit code. A bug in the app rejects. */
export async function executeCommand(
  request: CommandRequest,
  context: CommandContext,
  emit: Emit,
  signal: AbortSignal,
): Promise<number> {
  const onProgress = (progress: CommandProgress) => emit({ type: "progress", ...progress });
  try {
    signal.throwIfAborted();
    return await execute(request, { context, emit, signal, onProgress });
  } catch (error) {
    if (!signal.aborted) throw error;
    emit({ type: "error", text: interruptedText(request) });
    return EXIT_INTERRUPTED;
  }
}

function execute(request: CommandRequest, execution: Execution): Promise<number> {
  switch (request.command) {
    case "import":
      return importDataset(request, execution);
    case "inspect":
      return inspectLayers(request, execution);
    case "import-release":
      return importRelease(request, execution);
    case "export":
      return exportRelease(request, execution);
    case "person-add":
      return addPerson(request, execution);
    case "grant":
      return grantRole(request, execution);
    case "review-rules":
      return reviewRules(request, execution);
    case "regions-add":
      return addRegions(request, execution);
    case "regions-remove":
      return removeRegions(request, execution);
    case "person-disable":
    case "person-enable":
    case "person-sign-out":
      return changeAccount(request, execution);
    case "invite":
      return invite(request, execution);
    case "invitations":
      return listInvitations(execution);
    case "invitation-withdraw":
      return withdrawInvitation(request, execution);
    case "audit":
      return listDeeds(request, execution);
    case "datasets":
      return listDatasets(execution);
    case "people":
      return listPeople(execution);
    case "verify":
      return verify(execution);
    case "backup":
      return backup(request, execution);
    case "restore":
      // Here is a data folder that somebody owns, so it is not an empty one.
      return Promise.resolve(refuse(execution.emit, RESTORE_ELSEWHERE));
  }
}

/** A release is a job of its own, which an interruption leaves where it is. */
export function interruptedText({ command }: Pick<CommandRequest, "command">): string {
  return command === "export"
    ? "Interrupted: nothing is in the folder yet; run the command again to go on where it stopped."
    : "Interrupted: what was not finished was not kept.";
}

const RESTORE_ELSEWHERE =
  "A server runs on this data folder, so it is not empty: set FASCICLE_DATA to a new or empty folder. Nothing was changed.";

async function importDataset(
  request: ImportCommand,
  { context, emit, signal, onProgress }: Execution,
): Promise<number> {
  const imported = await context.importDataset(request, onProgress, signal);
  if (!imported.ok) return refuse(emit, imported.error);
  const size = sizeOf(imported.value);
  if (imported.value.wasThere) {
    return tell(emit, [`${request.name} was imported from these files already: ${size}.`]);
  }
  return tell(emit, [`Imported ${request.name}: ${size}.`, ...(imported.value.notes ?? [])]);
}

async function importRelease(
  request: ImportReleaseCommand,
  { context, emit, signal, onProgress }: Execution,
): Promise<number> {
  const imported = await context.importRelease(request, onProgress, signal);
  if (!imported.ok) return refuse(emit, imported.error);
  const size = sizeOf(imported.value);
  if (imported.value.wasThere) {
    return tell(emit, [`Version 0 of ${request.name} is this release already: ${size}.`]);
  }
  return tell(emit, [
    `Imported ${request.name}: ${size}.`,
    "Its version 0 has the manifest hash of the released version.",
  ]);
}

function sizeOf(imported: ImportedDataset): string {
  const counts = [
    `${count(imported.supervoxelCount)} supervoxels`,
    `${count(imported.edgeCount)} edges`,
    `${count(imported.segmentCount)} segments`,
    `${count(imported.synapseCount)} synapses`,
  ];
  return `${shape(imported.shapeVoxel)} voxels, ${counts.join(", ")}`;
}

async function exportRelease(
  request: ExportCommand,
  { context, emit, signal, onProgress }: Execution,
): Promise<number> {
  const exported = await context.exportRelease(request, onProgress, signal);
  if (!exported.ok) return refuse(emit, exported.error);
  const { fileCount, sizeBytes, wasThere } = exported.value;
  const title = `version ${request.version} of ${request.dataset}`;
  if (wasThere) {
    return tell(emit, [`${request.outDir} holds ${title} already, whole and unchanged.`]);
  }
  const size = `${count(fileCount)} files, ${megabytes(sizeBytes)}`;
  return tell(emit, [`Wrote ${title} to ${request.outDir}: ${size}.`]);
}

async function addPerson(request: PersonAddCommand, { context, emit }: Execution): Promise<number> {
  const added = await context.addPerson(request);
  if (!added.ok) return refuse(emit, added.error);
  return tell(emit, [
    `Added ${request.name} <${request.email}>${request.isAdmin ? ", an administrator" : ""}.`,
    `Password, shown only this once: ${added.value.password}`,
  ]);
}

async function grantRole(request: GrantCommand, { context, emit }: Execution): Promise<number> {
  const granted = await context.grantRole(request);
  if (!granted.ok) return refuse(emit, granted.error);
  const { email, dataset, role } = request;
  const line =
    role === "none"
      ? `${email} has no role on ${dataset} now.`
      : `${email} is ${role} on ${dataset}.`;
  return tell(emit, [line]);
}

async function reviewRules(
  request: ReviewRulesCommand,
  { context, emit }: Execution,
): Promise<number> {
  const held = await context.reviewRules(request);
  if (!held.ok) return refuse(emit, held.error);
  const words = requirementsOf(held.value).map(
    ({ scope, needed }) =>
      `${scope} by ${count(needed)} ${needed === 1 ? "reviewer" : "reviewers"}`,
  );
  const title = `Every changed segment of ${request.dataset} needs sign-offs`;
  return tell(emit, [`${title}: ${words.join(", ")}.`]);
}

async function changeAccount(
  request: AccountCommand,
  { context, emit }: Execution,
): Promise<number> {
  const changed = await context.changeAccount(request);
  if (!changed.ok) return refuse(emit, changed.error);
  const { email, command } = request;
  const ended = `${count(changed.value.signInCount)} sign-ins ended`;
  switch (command) {
    case "person-disable":
      return tell(emit, [`${email} is shut out.`]);
    case "person-enable":
      return tell(emit, [`${email} may sign in again.`]);
    case "person-sign-out":
      return tell(emit, [`${email} is signed out everywhere: ${ended}.`]);
  }
}

async function listDeeds(request: AuditCommand, { context, emit }: Execution): Promise<number> {
  const deeds = await context.listDeeds(request);
  if (deeds.length === 0) return tell(emit, ["Nothing was changed yet."]);
  const header = ["when", "who", "by", "what", "of", "details"];
  return tell(emit, textTable([header, ...deeds.map(deedCells)]));
}

function deedCells({ atMs, who, via, action, subject, details }: ListedDeed): readonly string[] {
  return [new Date(atMs).toISOString(), who, via, action, subject, details];
}

async function listDatasets({ context, emit }: Execution): Promise<number> {
  const datasets = await context.listDatasets();
  if (datasets.length === 0) return tell(emit, ["No datasets yet: import one."]);
  const header = ["name", "voxels", "voxel size, nm", "supervoxels", "newest version"];
  return tell(emit, textTable([header, ...datasets.map(datasetCells)]));
}

function datasetCells(dataset: ListedDataset): readonly string[] {
  return [
    dataset.name,
    shape(dataset.shapeVoxel),
    shape(dataset.voxelNm),
    count(dataset.supervoxelCount),
    String(dataset.newestVersion),
  ];
}

async function listPeople({ context, emit }: Execution): Promise<number> {
  const people = await context.listPeople();
  if (people.length === 0) return tell(emit, ["Nobody yet: add a person."]);
  return tell(emit, textTable([["name", "e-mail", "roles"], ...people.map(personCells)]));
}

function personCells({ name, email, isAdmin, roles }: ListedPerson): readonly string[] {
  const words = roles.map(({ dataset, role }) => `${role} on ${dataset}`);
  return [name, email, isAdmin ? "administrator" : words.join(", ") || "none"];
}

async function verify({ context, emit, signal, onProgress }: Execution): Promise<number> {
  const report = await context.verify(onProgress, signal);
  const { sessionCount, operationCount, versionCount, problems } = report;
  for (const text of problems) emit({ type: "error", text });
  const checked = `${count(versionCount)} versions, ${count(sessionCount)} sessions, ${count(operationCount)} operations`;
  if (problems.length > 0) {
    emit({ type: "error", text: `Checked ${checked}: ${problems.length} damaged.` });
    return EXIT_FAILED;
  }
  return tell(emit, [`Checked ${checked}: every hash is right.`]);
}

async function backup(
  request: BackupCommand,
  { context, emit, signal, onProgress }: Execution,
): Promise<number> {
  const written = await context.backup(request, onProgress, signal);
  if (!written.ok) return refuse(emit, written.error);
  const { sessionCount, operationCount, fileCount, sizeBytes, heldMs } = written.value;
  const logs = `${count(sessionCount)} sessions, ${count(operationCount)} operations`;
  return tell(emit, [
    `Wrote a backup to ${request.filePath}: ${logs}, ${count(fileCount)} files, ${megabytes(sizeBytes)}.`,
    `Edits waited ${count(Math.ceil(heldMs))} ms. The file holds passwords' hashes and secrets: keep it as safe as the data.`,
  ]);
}

function shape(parts: Vec3): string {
  return parts.map(String).join(" × ");
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / 1e6).toFixed(1)} MB`;
}
