// A sign-in without a password, for the demo's links. It has no path: nothing that comes over HTTP
// reaches it, only the server's own code, once it has checked what the link says.
import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import * as v from "valibot";

export const signInAsPlugin = {
  id: "sign-in-as",
  endpoints: {
    signInAs: createAuthEndpoint.serverOnly(
      { method: "POST", body: v.object({ userId: v.string() }) },
      async (context) => {
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(context.body.userId);
        if (user === null) throw new APIError("NOT_FOUND");
        const session = await internalAdapter.createSession(user.id, false);
        await setSessionCookie(context, { session, user });
        return { userId: user.id };
      },
    ),
  },
} satisfies BetterAuthPlugin;
