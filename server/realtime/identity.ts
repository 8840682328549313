export interface Identity {
  readonly id: string;
  readonly name: string;
  /** By which sign-in or which API token they come in; either may be left out. */
  readonly signInId?: string | null;
  readonly tokenId?: string | null;
}
