import type { Auth } from "#server/auth/create-auth.ts";

/**
 * Signs the person in without a password and sends the browser to `location`, a path of this
 * server. Only after the caller has checked who asks. Throws where there is no such person.
 */
export async function signInResponse(
  auth: Auth,
  userId: string,
  location: string,
): Promise<Response> {
  if (!/^\/(?![/\\])/.test(location))
    throw new RangeError("a sign-in leads to a path of this server");
  const { headers } = await auth.api.signInAs({ body: { userId }, returnHeaders: true });
  const response = new Response(null, {
    status: 303,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
  for (const cookie of headers.getSetCookie()) response.headers.append("set-cookie", cookie);
  return response;
}
