// Loaded into the server before its own code: tells on its output when data has reached the disk,
// which is the instant of a commit. The server itself runs unchanged.
import fs, { writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const STDOUT = 1;

for (const name of ["fsyncSync", "fdatasyncSync"]) {
  const sync = fs[name];
  fs[name] = (fd) => {
    sync(fd);
    writeSync(STDOUT, `synced ${process.hrtime.bigint()}\n`);
  };
}
syncBuiltinESMExports();
