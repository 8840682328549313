// How often one address may knock at each open path. It is counted in the database, so that several
// processes on it count together and a start anew forgets nothing; where the count cannot be
// written, the request fails and nobody is signed in. Only open paths come here: a key is kept for
// each address and path, and nobody may fill the table with paths of their own making.
import type { BetterAuthOptions } from "better-auth";

const GUESSES = { window: 60, max: 10 };

/** By address; without one all clients share one limit. Windows in seconds. */
export const SIGN_IN_LIMITS = {
  enabled: true,
  storage: "database",
  window: 10,
  max: 100,
  customRules: {
    "/sign-in/email": GUESSES,
    "/change-password": GUESSES,
    "/join": GUESSES,
    "/sign-in/social": { window: 60, max: 20 },
  },
} as const satisfies BetterAuthOptions["rateLimit"];
