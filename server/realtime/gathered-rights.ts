// What may somebody do: one question to the database, behind which edits wait. A few who come are asked
// about at once. When many come, a lab after a break of its line or a program that means harm, questions
// are gathered and asked together, some times a second, and let in one after the other.
import type { Role } from "#core/access/role.ts";
import type { RealtimeLimits } from "#server/realtime/limits.ts";
import { createTokenBucket } from "#server/realtime/token-bucket.ts";
import type { RightsQuestion } from "#server/use-cases/ports/access.ts";

/** An answer each, in their order. */
export type RolesOf = (asked: readonly RightsQuestion[]) => Promise<readonly (Role | null)[]>;

type Limits = Pick<RealtimeLimits, "rightsAskedPerSecond" | "rightsAskedBurst">;

interface Waiting {
  readonly asked: RightsQuestion;
  resolve(role: Role | null): void;
  reject(error: unknown): void;
}

/** @param ready resolves when it is a good moment to ask. */
export function gatherRights(
  rolesOf: RolesOf,
  ready: () => Promise<void>,
  { rightsAskedPerSecond, rightsAskedBurst }: Limits,
): (asked: RightsQuestion) => Promise<Role | null> {
  const bucket = createTokenBucket(rightsAskedPerSecond, rightsAskedBurst, performance.now());
  const gatherMs = 1_000 / rightsAskedPerSecond;
  let waiting: Waiting[] = [];
  let isComing = false;

  const askAll = async () => {
    await ready();
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

  const askNext = () => {
    bucket.take(1, performance.now());
    void askAll();
  };

  return (asked) =>
    new Promise((resolve, reject) => {
      waiting.push({ asked, resolve, reject });
      if (isComing) return;
      isComing = true;
      if (bucket.take(1, performance.now())) void askAll();
      else setTimeout(askNext, gatherMs);
    });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
