export { listInvitations as GET, makeInvitation as POST } from "#server/web/invitations.ts";
