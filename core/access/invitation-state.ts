// What an invitation is still worth: it is used once, and not after it was revoked or its time is up.

export const MAX_INVITATION_DAYS = 90;

export interface InvitationTimes {
  readonly expiresAtMs: number;
  readonly usedAtMs: number | null;
  readonly revokedAtMs: number | null;
}

export const INVITATION_STATES = ["open", "used", "revoked", "expired"] as const;
export type InvitationState = (typeof INVITATION_STATES)[number];

/** What happened to it first is what is said of it. */
export function invitationState(invitation: InvitationTimes, nowMs: number): InvitationState {
  if (invitation.usedAtMs !== null) return "used";
  if (invitation.revokedAtMs !== null) return "revoked";
  return nowMs >= invitation.expiresAtMs ? "expired" : "open";
}
