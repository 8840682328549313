/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // It would lie on the scale bar.
  devIndicators: false,
  // No page uses the image optimizer, which would fetch for whoever asks.
  images: { unoptimized: true },
  // A page's or a route's code is read when it is first asked for: all of it was a fifth of a start.
  experimental: { preloadEntriesOnStart: false },
  // Types are checked by `npm test`; whoever only starts the app need not wait for it.
  typescript: { ignoreBuildErrors: true },
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
