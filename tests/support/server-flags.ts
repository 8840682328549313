// How a server or a command under test is run: as its user runs it, unless whoever runs the tests says
// otherwise.

/** For Node.js. `npm test` leaves WebAssembly unoptimized: its processes are gone before that pays. */
export const SERVER_FLAGS: readonly string[] = (process.env.FASCICLE_TEST_SERVER_FLAGS ?? "")
  .split(" ")
  .filter((flag) => flag !== "");
