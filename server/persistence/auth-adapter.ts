import { type DB, drizzleAdapter } from "better-auth/adapters/drizzle";
import {
  authAccount,
  authRateLimit,
  authSession,
  authUser,
  authVerification,
} from "#db/schema/auth.ts";
import type { Database } from "#server/persistence/open-database.ts";

/** What the auth library needs to keep people, their sign-ins and passwords in this database. */
export type AuthAdapter = ReturnType<typeof drizzleAdapter>;

export function createAuthAdapter(database: Database): AuthAdapter {
  return drizzleAdapter(database.orm as DB, {
    provider: "pg",
    schema: {
      user: authUser,
      session: authSession,
      account: authAccount,
      verification: authVerification,
      rateLimit: authRateLimit,
    },
  });
}
