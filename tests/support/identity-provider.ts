// A real OpenID Connect provider on a free loopback port, with people of the test's own and its own
// sign-in form, which `walkThrough` fills in as a browser would.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";
import { type Forgery, forgeAnswer } from "#tests/support/token-forgery.ts";

export interface ProvidersPerson {
  readonly name: string;
  readonly email: string;
  readonly isVerified: boolean;
}

export function newSigningKey(): KeyObject {
  return generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
}

export class IdentityProvider {
  readonly issuer: string;
  readonly clientId = "fascicle";
  readonly clientSecret = "a secret of the test's client";
  /** What its id tokens are signed with. */
  readonly key: KeyObject = newSigningKey();
  /** Done to the next id token that it gives. */
  private forgery: Forgery | null = null;
  private readonly server: Server;

  private constructor(server: Server, issuer: string) {
    this.server = server;
    this.issuer = issuer;
  }

  /** `people`, by what they type as their login. */
  static async start(
    redirectUri: string,
    people: ReadonlyMap<string, ProvidersPerson>,
  ): Promise<IdentityProvider> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const started = new IdentityProvider(server, issuer);
    const provider: Provider = new Provider(issuer, {
      clients: [
        {
          client_id: started.clientId,
          client_secret: started.clientSecret,
          redirect_uris: [redirectUri],
        },
      ],
      jwks: {
        keys: [{ ...started.key.export({ format: "jwk" }), kid: "test", use: "sig", alg: "RS256" }],
      },
      cookies: { keys: ["a key of the test"] },
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      // In the id token, as most providers do.
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      ttl: { Session: 600, Interaction: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
      findAccount: (_: unknown, login: string) => {
        const person = people.get(login);
        return person === undefined
          ? undefined
          : {
              accountId: login,
              claims: () => ({
                sub: login,
                name: person.name,
                email: person.email,
                email_verified: person.isVerified,
              }),
            };
      },
      // The client is the lab's own: nobody is asked whether it may.
      loadExistingGrant: async (context: GrantContext) => {
        const { session, client } = context.oidc;
        const owner = { accountId: session.accountId, clientId: client.clientId };
        const grant = new provider.Grant(owner);
        grant.addOIDCScope("openid email profile");
        await grant.save();
        return grant;
      },
    });
    const answer = provider.callback();
    server.on("request", (request, response) => {
      const isToken = request.method === "POST" && request.url === "/token";
      if (isToken && started.forgery !== null) {
        forgeAnswer(response, started.forgery);
        started.forgery = null;
      }
      answer(request, response);
    });
    return started;
  }

  forgeNext(forgery: Forgery): void {
    this.forgery = forgery;
  }

  /** From the authorization request to the address of the site that it sends the browser back to. */
  async walkThrough(authorizationUrl: string, login: string): Promise<URL> {
    const jar = new Map<string, string>();
    let at = new URL(authorizationUrl);
    let form: URLSearchParams | null = null;
    for (let step = 0; step < 12; step += 1) {
      if (at.origin !== this.issuer) return at;
      const answer: Response = await fetch(at, {
        redirect: "manual",
        method: form === null ? "GET" : "POST",
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
        ...(form === null ? {} : { body: form }),
      });
      form = null;
      for (const cookie of answer.headers.getSetCookie()) {
        const [pair] = cookie.split(";");
        jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
      }
      const location = answer.headers.get("location");
      if (location !== null) at = new URL(location, at);
      else if (/name="login"/.test(await answer.text())) {
        form = new URLSearchParams({ prompt: "login", login, password: "any" });
      } else throw new Error(`the provider answered ${answer.status} at ${at.pathname}`);
    }
    throw new Error("the provider sent the browser around in a circle");
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

interface GrantContext {
  readonly oidc: {
    readonly session: { readonly accountId: string };
    readonly client: { readonly clientId: string };
  };
}
