/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // One copy of each in the server process: the custom server's bundle and the routes share it.
  serverExternalPackages: [
    "yjs",
    "y-protocols",
    "y-websocket",
    "lib0",
    "@electric-sql/pglite",
    "pg",
    "sharp",
    "better-auth",
  ],
};

export default config;
