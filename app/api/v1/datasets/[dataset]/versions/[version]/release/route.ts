export {
  deleteRelease as DELETE,
  getRelease as GET,
  postRelease as POST,
} from "#server/web/releases.ts";
