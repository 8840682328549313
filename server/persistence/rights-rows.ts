// Questions about rights on their way into the database's function rights_now, and its answers back.
import { lesserRole, type Role } from "#core/access/role.ts";
import type { RightsQuestion } from "#server/use-cases/ports/access.ts";

export interface RightsRow {
  readonly n: number;
  readonly role: Role | null;
  readonly max_role: Role | null;
}

/** @param expected the role of each in turn, for the function that holds them against those of now. */
export function rightsQuestionsJson(
  asked: readonly RightsQuestion[],
  expected?: readonly (Role | null)[],
): string {
  return JSON.stringify(
    asked.map(({ userId, signInId, tokenId, sessionId }, n) => ({
      n,
      user_id: userId,
      sign_in_id: signInId,
      token_id: tokenId,
      session_id: sessionId,
      expected: expected?.[n],
    })),
  );
}

/** Of each question in turn. */
export function rolesOfRows(
  asked: readonly RightsQuestion[],
  rows: readonly RightsRow[],
): readonly (Role | null)[] {
  const rights = new Map(
    rows.map(({ n, role, max_role }) => [n, role && max_role ? lesserRole(role, max_role) : role]),
  );
  return asked.map((_, n) => rights.get(n) ?? null);
}
