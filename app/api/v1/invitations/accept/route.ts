export { acceptInvitation as POST } from "#server/web/invitations.ts";
