// A command is plain JSON, so that it can be executed where the data is: in the process that owns
// the data directory. Paths are absolute, since that process stands elsewhere.
import { isAbsolute } from "node:path";
import * as v from "valibot";
import { MAX_INVITATION_DAYS } from "#core/access/invitation-state.ts";
import { ROLES } from "#core/access/role.ts";
import { safeTextSchema } from "#core/operations/intent.ts";
import { requiredSignOffsSchema } from "#core/review/required-sign-offs.ts";
import { SKELETON_CHOICES } from "#server/exports/skeletons/choose-neurons.ts";

const nameSchema = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    "expected lower-case letters, digits and hyphens, 63 at most, like fly-vnc",
  ),
);
const pathSchema = v.pipe(v.string(), v.check(isAbsolute, "expected an absolute path"));
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

const importSchema = v.strictObject({
  command: v.literal("import"),
  name: nameSchema,
  imagePath: pathSchema,
  supervoxelsPath: pathSchema,
  /** Edges are built where it is left out; then `on` may be left out too, but not be a column. */
  edgesPath: v.optional(pathSchema),
  voxelNm: v.strictTuple([sizeNmSchema, sizeNmSchema, sizeNmSchema]),
  on: v.optional(onSchema),
  synapsesPath: v.optional(pathSchema),
});

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
    v.picklist(SKELETON_CHOICES, `expected one of ${SKELETON_CHOICES.join(", ")}`),
  ),
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
  exportSchema,
  personAddSchema,
  grantSchema,
  reviewRulesSchema,
  accountSchema,
  inviteSchema,
  invitationWithdrawSchema,
  auditSchema,
  backupSchema,
  restoreSchema,
  v.strictObject({ command: v.picklist(["datasets", "people", "invitations", "verify"]) }),
]);

export type ImportCommand = v.InferOutput<typeof importSchema>;
export type ExportCommand = v.InferOutput<typeof exportSchema>;
export type PersonAddCommand = v.InferOutput<typeof personAddSchema>;
export type GrantCommand = v.InferOutput<typeof grantSchema>;
export type ReviewRulesCommand = v.InferOutput<typeof reviewRulesSchema>;
export type AccountCommand = v.InferOutput<typeof accountSchema>;
export type InviteCommand = v.InferOutput<typeof inviteSchema>;
export type InvitationWithdrawCommand = v.InferOutput<typeof invitationWithdrawSchema>;
export type AuditCommand = v.InferOutput<typeof auditSchema>;
export type BackupCommand = v.InferOutput<typeof backupSchema>;
export type RestoreCommand = v.InferOutput<typeof restoreSchema>;
export type CommandRequest = v.InferOutput<typeof commandRequestSchema>;
