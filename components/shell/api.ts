import { createApi } from "#client/api/create-api.ts";

/** The page's one client of /api/v1; it holds no state. */
export const api = createApi();
