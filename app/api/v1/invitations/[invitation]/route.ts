export { revokeInvitation as DELETE } from "#server/web/invitations.ts";
