// The part of the package that the test's provider uses; it brings no types of its own.
declare module "oidc-provider" {
  import type { RequestListener } from "node:http";
  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    callback(): RequestListener;
    readonly Grant: new (owner: {
      accountId: string;
      clientId: string;
    }) => OidcGrant;
  }
  export interface OidcGrant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }
}
