// A command is plain JSON, so that it can be executed where the data is: in the process that owns
// the data directory. Paths are absolute, since that process stands elsewhere.
import { isAbsolute } from "node:path";
import * as v from "valibot";
import { MAX_INVITATION_DAYS } from "#core/access/invitation-state.ts";
import { ROLES } from "#core/access/role.ts";
import {
  draftSettingsSchema,
  AXIS_ORDERS as VOLUME_AXIS_ORDERS,
} from "#core/datasets/dataset-draft.ts";
import { voxelPositionSchema } from "#core/geometry/vector.ts";
import { parseSupervoxelId } from "#core/ids/supervoxel-id.ts";
import { safeTextSchema } from "#core/operations/intent.ts";
import { ASKED_SKELETONS } from "#core/protocol/release-choice.ts";
import { requiredSignOffsSchema } from "#core/review/required-sign-offs.ts";
import { EDGE_FORMATS, SCORE_DIRECTIONS } from "#server/volumes/graphs/edge-source.ts";
import { AXIS_ORDERS, POSITION_UNITS } from "#server/volumes/graphs/placement-check.ts";
import { hasScheme } from "#server/volumes/stores/source-address.ts";

const nameSchema = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    "expected lower-case letters, digits and hyphens, 63 at most, like fly-vnc",
  ),
);

const pathSchema = v.pipe(v.string(), v.check(isAbsolute, "expected an absolute path"));
/** A path, or what has a scheme. */
const addressSchema = v.pipe(
  v.string(),
  v.check(
    (text) => isAbsolute(text) || hasScheme(text),
    "expected an absolute path, or an address like https://…, s3://… or gs://…",
  ),
);
const emailSchema = v.pipe(v.string(), v.email("expected an e-mail address"));
const sizeNmSchema = v.pipe(
  v.number("expected three sizes x,y,z in nm, like 4,4,40"),
  v.finite("expected three sizes x,y,z in nm, like 4,4,40"),
  v.gtValue(0, "expected three sizes x,y,z in nm above 0, like 4,4,40"),
);

/** Which edges join their supervoxels in version 0. */
const onSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("threshold"),
    threshold: v.pipe(
      v.number("expected an affinity from 0 to 1"),
      v.minValue(0, "expected an affinity from 0 to 1"),
      v.maxValue(1, "expected an affinity from 0 to 1"),
    ),
  }),
  v.strictObject({
    kind: v.literal("column"),
    column: v.pipe(v.string(), v.minLength(1, "expected the name of a column")),
  }),
]);

const ORDER = `expected the order of the axes, one of ${AXIS_ORDERS.join(", ")}, or nm or voxel, or both, like zyx,nm`;

/** How positions are read, where a file does not tell. */
const positionsSchema = v.strictObject({
  axes: v.exactOptional(v.picklist(AXIS_ORDERS, ORDER)),
  unit: v.exactOptional(v.picklist(POSITION_UNITS, ORDER)),
});

const graphSchema = v.strictObject({
  format: v.exactOptional(v.picklist(EDGE_FORMATS, `expected one of ${EDGE_FORMATS.join(", ")}`)),
  columns: v.exactOptional(
    v.record(v.string(), v.pipe(v.string(), v.minLength(1, "expected pairs like sv1=u,sv2=v"))),
  ),
  scores: v.exactOptional(
    v.picklist(SCORE_DIRECTIONS, `expected one of ${SCORE_DIRECTIONS.join(", ")}`),
  ),
  positions: v.exactOptional(positionsSchema),
});

const synapsesSchema = v.strictObject({
  positions: v.exactOptional(positionsSchema),
  searchNm: v.exactOptional(
    v.pipe(
      v.number("expected nm from 0 to 1000"),
      v.minValue(0, "expected nm from 0 to 1000"),
      v.maxValue(1000, "expected nm from 0 to 1000"),
    ),
  ),
});

const importSchema = v.strictObject({
  command: v.literal("import"),
  name: nameSchema,
  imagePath: addressSchema,
  supervoxelsPath: addressSchema,
  /** Edges are built where it is left out; then `on` may be left out too, but not be a column. */
  edgesPath: v.optional(addressSchema),
  voxelNm: v.strictTuple([sizeNmSchema, sizeNmSchema, sizeNmSchema]),
  on: v.optional(onSchema),
  graph: v.optional(graphSchema),
  synapsesPath: v.optional(addressSchema),
  synapses: v.optional(synapsesSchema),
});

/** As a draft on the page has it, with absolute paths. */
const inspectSchema = v.strictObject({
  command: v.literal("inspect"),
  settings: draftSettingsSchema,
});

const importReleaseSchema = v.strictObject({
  command: v.literal("import-release"),
  name: nameSchema,
  /** By name. */
  volume: nameSchema,
  filePath: pathSchema,
});

const REGION = "expected a box x0,y0,z0,x1,y1,z1 in voxels, like 0,0,0,512,512,64";
/** [AD2] A request is JSON, so an id stays a text in it. */
const idTextSchema = v.pipe(
  v.string(),
  v.check((text) => parseSupervoxelId(text) !== null, "expected ids from 1 to 2^63-1"),
);

const exportSchema = v.strictObject({
  command: v.literal("export"),
  dataset: nameSchema,
  version: v.pipe(
    v.number("expected a version number, like 1"),
    v.safeInteger("expected a version number, like 1"),
    v.minValue(0, "expected a version number, like 1"),
  ),
  outDir: pathSchema,
  /** Where it is left out, what is usual for a version of its size. */
  skeletons: v.optional(
    v.picklist(ASKED_SKELETONS, `expected one of ${ASKED_SKELETONS.join(", ")}`),
  ),
  /** As JSON carries them. Without any of these, and without a region, everything. */
  neuronIds: v.optional(v.array(idTextSchema)),
  /** A file of ids and voxels, one a line. */
  neuronsPath: v.optional(pathSchema),
  placesVoxel: v.optional(v.array(voxelPositionSchema)),
  region: v.optional(v.pipe(v.array(v.number(REGION)), v.length(6, REGION))),
});

const personAddSchema = v.strictObject({
  command: v.literal("person-add"),
  name: v.pipe(
    safeTextSchema,
    v.trim(),
    v.minLength(1, "expected a name"),
    v.maxLength(100, "expected a name of at most 100 characters"),
  ),
  email: emailSchema,
  isAdmin: v.boolean(),
});

const grantSchema = v.strictObject({
  command: v.literal("grant"),
  email: emailSchema,
  dataset: nameSchema,
  role: v.picklist([...ROLES, "none"], `expected one of ${ROLES.join(", ")} or none`),
});

const reviewRulesSchema = v.strictObject({
  command: v.literal("review-rules"),
  dataset: nameSchema,
  /** Shown where it is left out. */
  require: v.optional(requiredSignOffsSchema),
});

const OFFSET = "expected where the first voxel begins, x,y,z in nm, like 0,0,-120";
const offsetNmSchema = v.pipe(v.number(OFFSET), v.finite(OFFSET));

const regionsAddSchema = v.strictObject({
  command: v.literal("regions-add"),
  dataset: nameSchema,
  volumeAddress: addressSchema,
  /** Of the volume within what lies there. */
  path: v.optional(v.pipe(v.string(), v.maxLength(1_000, "expected at most 1000 characters"))),
  /** What the volume brings itself, where it is left out. */
  namesAddress: v.optional(addressSchema),
  voxelNm: v.optional(v.strictTuple([sizeNmSchema, sizeNmSchema, sizeNmSchema])),
  /** From the dataset's first voxel. */
  offsetNm: v.optional(v.strictTuple([offsetNmSchema, offsetNmSchema, offsetNmSchema])),
  axisOrder: v.optional(
    v.picklist(VOLUME_AXIS_ORDERS, `expected one of ${VOLUME_AXIS_ORDERS.join(", ")}`),
  ),
});

const regionsRemoveSchema = v.strictObject({
  command: v.literal("regions-remove"),
  dataset: nameSchema,
});

const accountSchema = v.strictObject({
  command: v.picklist(["person-disable", "person-enable", "person-sign-out"]),
  email: emailSchema,
});

const DAYS = `expected a number of days from 1 to ${MAX_INVITATION_DAYS}`;

const inviteSchema = v.strictObject({
  command: v.literal("invite"),
  /** For whoever has the link where it is left out. */
  email: v.optional(
    v.pipe(emailSchema, v.maxLength(200, "expected an address of at most 200 characters")),
  ),
  roles: v.pipe(
    v.array(
      v.strictObject({
        dataset: nameSchema,
        role: v.picklist(ROLES, `expected one of ${ROLES.join(", ")}`),
      }),
    ),
    v.maxLength(100, "expected at most 100 datasets"),
    v.check(
      (roles) => new Set(roles.map(({ dataset }) => dataset)).size === roles.length,
      "expected each dataset once",
    ),
  ),
  days: v.pipe(
    v.number(DAYS),
    v.safeInteger(DAYS),
    v.minValue(1, DAYS),
    v.maxValue(MAX_INVITATION_DAYS, DAYS),
  ),
});

const invitationWithdrawSchema = v.strictObject({
  command: v.literal("invitation-withdraw"),
  id: v.pipe(v.string(), v.uuid("expected an invitation's id, as fascicle invitations lists it")),
});

const MAX_AUDIT_LINES = 1_000;

const auditSchema = v.strictObject({
  command: v.literal("audit"),
  limit: v.pipe(
    v.number("expected a number of entries, like 50"),
    v.safeInteger("expected a whole number of entries, like 50"),
    v.minValue(1, "expected at least 1"),
    v.maxValue(MAX_AUDIT_LINES, `expected at most ${MAX_AUDIT_LINES}`),
  ),
});

const backupSchema = v.strictObject({ command: v.literal("backup"), filePath: pathSchema });

/** Never a running server's to do: its folder is not empty. */
const restoreSchema = v.strictObject({ command: v.literal("restore"), filePath: pathSchema });

export const commandRequestSchema = v.variant("command", [
  importSchema,
  inspectSchema,
  importReleaseSchema,
  exportSchema,
  personAddSchema,
  grantSchema,
  reviewRulesSchema,
  regionsAddSchema,
  regionsRemoveSchema,
  accountSchema,
  inviteSchema,
  invitationWithdrawSchema,
  auditSchema,
  backupSchema,
  restoreSchema,
  v.strictObject({ command: v.picklist(["datasets", "people", "invitations", "verify"]) }),
]);

export type ImportCommand = v.InferOutput<typeof importSchema>;
export type InspectCommand = v.InferOutput<typeof inspectSchema>;
export type ImportReleaseCommand = v.InferOutput<typeof importReleaseSchema>;
export type ExportCommand = v.InferOutput<typeof exportSchema>;
export type PersonAddCommand = v.InferOutput<typeof personAddSchema>;
export type GrantCommand = v.InferOutput<typeof grantSchema>;
export type ReviewRulesCommand = v.InferOutput<typeof reviewRulesSchema>;
export type RegionsAddCommand = v.InferOutput<typeof regionsAddSchema>;
export type RegionsRemoveCommand = v.InferOutput<typeof regionsRemoveSchema>;
export type AccountCommand = v.InferOutput<typeof accountSchema>;
export type InviteCommand = v.InferOutput<typeof inviteSchema>;
export type InvitationWithdrawCommand = v.InferOutput<typeof invitationWithdrawSchema>;
export type AuditCommand = v.InferOutput<typeof auditSchema>;
export type BackupCommand = v.InferOutput<typeof backupSchema>;
export type RestoreCommand = v.InferOutput<typeof restoreSchema>;
export type CommandRequest = v.InferOutput<typeof commandRequestSchema>;
