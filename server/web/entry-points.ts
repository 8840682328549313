// The routes that a person who is not signed in may reach: signing in, a demo person's link, and
// the command line's door, which has a token of its own.
import { type App, appFromSlot } from "#server/web/app-slot.ts";
import { failure, unavailable } from "#server/web/respond.ts";

/** The library tells of its own failures with 500, whatever the reason was. */
export function handleAuth(request: Request): Promise<Response> {
  return answered(request, async (app) => {
    const response = await app.handleAuth(request);
    if (response.status < 500) return response;
    const reason = await app.unavailableNow();
    return reason === null ? response : unavailable(reason);
  });
}

export function signInDemo(
  request: Request,
  { params }: { params: Promise<{ name: string; token: string }> },
): Promise<Response> {
  return answered(request, async (app) => {
    const { name, token } = await params;
    return (await app.signInDemo(name, token)) ?? failure("not-found");
  });
}

export function handleCommand(request: Request): Promise<Response> {
  return appFromSlot().handleCommand(request);
}

async function answered(
  request: Request,
  work: (app: App) => Promise<Response>,
): Promise<Response> {
  const app = appFromSlot();
  try {
    return await work(app);
  } catch (error) {
    app.logError(error, request);
    const reason = app.unavailableReason(error);
    return reason === null ? failure("server") : unavailable(reason);
  }
}
