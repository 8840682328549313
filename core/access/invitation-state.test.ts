import { describe, expect, it } from "vitest";
import { invitationState } from "#core/access/invitation-state.ts";

const OPEN = { expiresAtMs: 1_000, usedAtMs: null, revokedAtMs: null };

describe("an invitation", () => {
  it.each([
    [OPEN, 999, "open"],
    [OPEN, 1_000, "expired"],
    [{ ...OPEN, revokedAtMs: 10 }, 999, "revoked"],
    [{ ...OPEN, revokedAtMs: 10 }, 5_000, "revoked"],
    [{ ...OPEN, usedAtMs: 10 }, 999, "used"],
    [{ ...OPEN, usedAtMs: 10 }, 5_000, "used"],
  ] as const)("%j at %d ms is %s", (invitation, nowMs, state) => {
    expect(invitationState(invitation, nowMs)).toBe(state);
  });
});
