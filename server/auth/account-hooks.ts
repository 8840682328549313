// What happens around the auth library's own writes: nobody who is disabled gets a sign-in, nobody
// new stays who could not take an invitation, and a provider's tokens are not kept, since nothing
// here ever uses one.
import type { BetterAuthOptions } from "better-auth";
import { APIError } from "better-auth/api";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import {
  type ProviderOptions,
  takeInvitationOfKnown,
  takeInvitationOfNewcomer,
} from "#server/auth/sign-in-by-provider.ts";

/** Told of each sign-in that was made, by whichever way. */
export type SignInListener = (
  person: { readonly id: string; readonly name: string },
  address: string | null,
  isByProvider: boolean,
) => Promise<void>;

type Hooks = NonNullable<BetterAuthOptions["databaseHooks"]>;

export function accountHooks(
  provider: ProviderOptions | undefined,
  onSignIn: SignInListener = async () => undefined,
): Hooks {
  return {
    user: {
      create: {
        async after(user, context) {
          if (provider === undefined || context === null) return;
          try {
            await takeInvitationOfNewcomer(provider, user, context.headers);
          } catch (error) {
            await context.context.internalAdapter.deleteUser(user.id);
            throw error;
          }
        },
      },
    },
    account: {
      create: {
        async before(account) {
          return { data: { ...account, accessToken: null, refreshToken: null, idToken: null } };
        },
      },
    },
    session: {
      create: {
        // In the words of a wrong password: nobody learns from it whose account there is.
        async before({ userId }, context) {
          const user = await context?.context.internalAdapter.findUserById(userId);
          if (!user || context === null) return;
          if ((user as { isDisabled?: boolean }).isDisabled) {
            throw new APIError("UNAUTHORIZED", {
              code: "INVALID_EMAIL_OR_PASSWORD",
              message: "Invalid email or password",
            });
          }
          if (provider !== undefined) {
            await takeInvitationOfKnown(provider, user, context.headers);
          }
        },
        async after({ userId }, context) {
          const user = await context?.context.internalAdapter.findUserById(userId);
          if (!user) return;
          const address = context?.headers?.get(CLIENT_ADDRESS_HEADER) ?? null;
          const isByProvider = context?.path?.startsWith("/callback/") === true;
          await onSignIn(user, address, isByProvider);
        },
      },
    },
  };
}
