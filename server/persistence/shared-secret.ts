// Servers that share a database must share the secret that signs sign-ins, or each would throw out
// whom the others let in. The first one to start leaves the secret's fingerprint, which tells
// nothing of it; one with another secret does not start.
import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { sharedFacts } from "#db/schema/cluster.ts";
import type { Orm } from "#server/persistence/open-database.ts";

const FACT = "secret-fingerprint";

export class OtherSecretError extends Error {
  override readonly name = "OtherSecretError";
  constructor() {
    super(
      "FASCICLE_SECRET is not the one that this database's servers have: set the same here. To have a new one, " +
        `stop all servers, run "delete from shared_facts where name = '${FACT}'" there, and start them with it: everybody signs in anew.`,
    );
  }
}

/** Throws OtherSecretError. */
export async function agreeOnSecret(orm: Orm, secret: string): Promise<void> {
  const value = createHmac("sha256", secret).update("fascicle: which secret").digest("hex");
  await orm.insert(sharedFacts).values({ name: FACT, value }).onConflictDoNothing();
  const [fact] = await orm.select().from(sharedFacts).where(eq(sharedFacts.name, FACT));
  if (fact?.value !== value) throw new OtherSecretError();
}
