// What may somebody do: one question to the database, behind which edits wait. A few who come are asked
// about at once. When many come, a lab after a break of its line or a program that means harm, questions
// are gathered and asked together, some times a second, fewer while somebody edits, and those who asked
// are let in one after the other.
import type { Role } from "#core/access/role.ts";
import type { EditsFirst } from "#server/realtime/edits-first.ts";
import type { RealtimeLimits } from "#server/realtime/limits.ts";
import { createTokenBucket } from "#server/realtime/token-bucket.ts";
import type { RightsQuestion } from "#server/use-cases/ports/access.ts";

/** An answer each, in their order. */
export type RolesOf = (asked: readonly RightsQuestion[]) => Promise<readonly (Role | null)[]>;

type Limits = Pick<RealtimeLimits, "rightsAsked" | "rightsAskedBesideEdits">;

interface Waiting {
  readonly asked: RightsQuestion;
  resolve(role: Role | null): void;
  reject(error: unknown): void;
}

export function gatherRights(
  rolesOf: RolesOf,
  edits: Pick<EditsFirst, "quiet" | "isLively">,
  limits: Limits,
): (asked: RightsQuestion) => Promise<Role | null> {
  const [usual, besideEdits] = [limits.rightsAsked, limits.rightsAskedBesideEdits].map(paceOf);
  let waiting: Waiting[] = [];
  let isComing = false;

  const askAll = async (gatherMs: number) => {
    await edits.quiet();
    const group = waiting;
    waiting = [];
    isComing = false;
    try {
      const roles = await rolesOf(group.map(({ asked }) => asked));
      // Letting somebody in takes a moment as well, which many at once would make a long one.
      for (const [n, { resolve }] of group.entries()) {
        if (n > 0) await pause(gatherMs / group.length);
        resolve(roles[n] ?? null);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      if (isComing) return;
      isComing = true;
      const { bucket, gatherMs } = edits.isLively() ? besideEdits : usual;
      if (bucket.take(1, performance.now())) void askAll(gatherMs);
      else {
        setTimeout(() => {
          bucket.take(1, performance.now());
          void askAll(gatherMs);
        }, gatherMs);
      }
    });
}

function paceOf({ perSecond, burst }: Limits["rightsAsked"]) {
  const bucket = createTokenBucket(perSecond, burst, performance.now());
  return { bucket, gatherMs: 1_000 / perSecond };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
