// People's accounts as the server itself makes and ends them.
import type { Auth } from "#server/auth/create-auth.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "#server/auth/password-length.ts";
import { brokenUniqueConstraint } from "#server/persistence/database-error.ts";
import type { Person } from "#server/use-cases/store.ts";

export interface NewPerson {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly isAdmin: boolean;
  readonly isDemo: boolean;
}

const PASSWORD_ACCOUNT = "credential";

function assertPassword(password: string): void {
  const isRightLength =
    password.length >= MIN_PASSWORD_LENGTH && password.length <= MAX_PASSWORD_LENGTH;
  if (!isRightLength) {
    throw new RangeError(
      `a password must have ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters`,
    );
  }
}

/** null where somebody has the e-mail address already. Throws RangeError on a bad password. */
export async function createPerson(auth: Auth, person: NewPerson): Promise<Person | null> {
  assertPassword(person.password);
  const { adapter, internalAdapter, password } = await auth.$context;
  const { name, isAdmin, isDemo } = person;
  const email = person.email.toLowerCase();
  const hash = await password.hash(person.password);
  let id: string;
  try {
    // Past the hooks: those are for people who come by a provider.
    const moment = new Date();
    const marks = { emailVerified: true, isAdmin, isDemo, createdAt: moment, updatedAt: moment };
    const data = { name, email, ...marks };
    const user = await adapter.create<typeof data, { id: string }>({ model: "user", data });
    id = user.id;
  } catch (error) {
    if (brokenUniqueConstraint(error) !== "auth_user_email_unique") throw error;
    return null;
  }
  try {
    await internalAdapter.linkAccount({
      userId: id,
      accountId: id,
      providerId: PASSWORD_ACCOUNT,
      password: hash,
    });
  } catch (error) {
    await internalAdapter.deleteUser(id);
    throw error;
  }
  return { id, name, email, isAdmin, isDemo, isDisabled: false };
}

/** Ends the person's sign-ins as well. Throws where there is no such person, or on a bad password. */
export async function setPassword(auth: Auth, userId: string, password: string): Promise<void> {
  assertPassword(password);
  const context = await auth.$context;
  const { internalAdapter } = context;
  if ((await internalAdapter.findUserById(userId)) === null) {
    throw new RangeError(`there is no person ${userId}`);
  }
  const hash = await context.password.hash(password);
  if ((await internalAdapter.findCredentialAccount(userId)) === null) {
    await internalAdapter.linkAccount({
      userId,
      accountId: userId,
      providerId: PASSWORD_ACCOUNT,
      password: hash,
    });
  } else {
    await internalAdapter.updatePassword(userId, hash);
  }
  await internalAdapter.deleteUserSessions(userId);
}

/** Every cookie that the person holds anywhere is dead when it resolves. */
export async function signOutEverywhere(auth: Auth, userId: string): Promise<void> {
  const { internalAdapter } = await auth.$context;
  await internalAdapter.deleteUserSessions(userId);
}
