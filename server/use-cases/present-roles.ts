// [LV4] What people may do is what the database says when their intents are kept, not when they
// connected. A role is looked up once, and held against the database in the transaction of every
// commit that was judged by it: so nearly no intent waits for a question of its own, and none is
// kept that its author had no right to by then.
import { lesserRole, type Role } from "#core/access/role.ts";
import type { Actor } from "#server/use-cases/live-session.ts";
import type { RightsQuestion } from "#server/use-cases/ports/access.ts";
import type { JudgedRights, Store } from "#server/use-cases/store.ts";

type Asker = Pick<Actor, "id" | "role" | "tokenId">;

export class PresentRoles {
  private readonly store: Pick<Store, "rightsNow">;
  private readonly sessionId: string;
  private readonly nowMs: () => number;
  private readonly known = new Map<string, Role>();

  constructor(store: Pick<Store, "rightsNow">, sessionId: string, nowMs: () => number) {
    this.store = store;
    this.sessionId = sessionId;
    this.nowMs = nowMs;
  }

  /**
   * Of each in turn, null for whoever may nothing; what came with less than its person's role (by a
   * token, say) stays with that. It may be of a while ago: what is judged by it must be kept with
   * `judgedBy`.
   */
  async of(askers: readonly Asker[]): Promise<readonly (Role | null)[]> {
    if (askers.some((asker) => !this.known.has(keyOf(asker)))) {
      const roles = await this.store.rightsNow(askers.map(this.questionOf), this.nowMs());
      for (const [n, asker] of askers.entries()) {
        const role = roles[n];
        if (role === null) this.known.delete(keyOf(asker));
        else this.known.set(keyOf(asker), role);
      }
    }
    return askers.map((asker) => {
      const present = this.known.get(keyOf(asker));
      return present === undefined ? null : lesserRole(present, asker.role);
    });
  }

  /** For the commit of what was judged by the roles that `of` told. */
  judgedBy(askers: readonly Asker[]): JudgedRights {
    const byKey = new Map(askers.map((asker) => [keyOf(asker), asker]));
    return {
      asked: [...byKey.values()].map(this.questionOf),
      roles: [...byKey.keys()].map((key) => this.known.get(key) ?? null),
      nowMs: this.nowMs(),
    };
  }

  /** Some role is another one by now. */
  forget(): void {
    this.known.clear();
  }

  private readonly questionOf = ({ id, tokenId = null }: Asker): RightsQuestion => ({
    ...{ userId: id, tokenId, sessionId: this.sessionId, signInId: null },
  });
}

function keyOf({ id, tokenId }: Asker): string {
  return `${id}/${tokenId ?? ""}`;
}
