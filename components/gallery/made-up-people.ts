// What a person has, and what was done to people, as the gallery shows it.
import { AT_MS, DATASET, LATER_MS, LONG_TEXT } from "#components/gallery/made-up.ts";
import type { ApiAuditEntry, ApiSignIn, ApiToken } from "#core/protocol/api.ts";

const SIGN_IN: ApiSignIn = {
  ...{ id: "a", createdAtMs: AT_MS, expiresAtMs: LATER_MS, address: "192.0.2.14", isThis: true },
  userAgent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36",
};
export const SIGN_INS: readonly ApiSignIn[] = [
  SIGN_IN,
  { ...SIGN_IN, id: "b", address: null, userAgent: null, isThis: false },
];
const TOKEN: ApiToken = {
  ...{ id: "t1", name: "nightly export", prefix: "fsc_8Qx1", maxRole: "viewer" },
  ...{ createdAtMs: AT_MS, expiresAtMs: 4_000_000_000_000, lastUsedAtMs: AT_MS },
  revokedAtMs: null,
};
export const TOKENS: readonly ApiToken[] = [
  TOKEN,
  { ...TOKEN, id: "t2", name: LONG_TEXT["zh-CN"], lastUsedAtMs: null, revokedAtMs: AT_MS },
  { ...TOKEN, id: "t3", maxRole: "admin", expiresAtMs: AT_MS },
];
const ENTRY: ApiAuditEntry = {
  ...{ id: "9007199254740993", atMs: AT_MS, actorId: "p1", actorName: "Lea Brandt", via: "page" },
  ...{ action: "role.set", subjectKind: "person", subjectId: "p2", datasetId: DATASET.id },
  ...{ details: { role: "reviewer", before: null }, address: "192.0.2.14" },
};
export const ENTRIES: readonly ApiAuditEntry[] = [
  ENTRY,
  { ...ENTRY, id: "2", actorId: null, via: "command", details: { name: LONG_TEXT.en } },
];
