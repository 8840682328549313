// The routes that a person who is not signed in may reach: signing in, a demo person's link, and
// the command line's door, which has a token of its own.
import { appFromSlot } from "#server/web/app-slot.ts";
import { failure } from "#server/web/respond.ts";

export function handleAuth(request: Request): Promise<Response> {
  return appFromSlot().handleAuth(request);
}

export async function signInDemo(
  _request: Request,
  { params }: { params: Promise<{ name: string; token: string }> },
): Promise<Response> {
  const { name, token } = await params;
  return (await appFromSlot().signInDemo(name, token)) ?? failure("not-found");
}

export function handleCommand(request: Request): Promise<Response> {
  return appFromSlot().handleCommand(request);
}
