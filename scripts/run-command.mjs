import { spawn } from "node:child_process";

const ENDING = ["SIGINT", "SIGTERM"];

/**
 * Runs a program in this terminal, without its input, and resolves to its exit code; null where a
 * signal ended it. Rejects where it cannot be started. A signal that is to end this process ends the
 * program first, so that nothing goes on unseen.
 */
export function runCommand(command, args, { cwd, env = {}, stdout = "inherit" } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", stdout, "inherit"],
    });
    let ending = null;
    const end = (signal) => {
      ending = signal;
      child.kill(signal);
    };
    for (const signal of ENDING) process.on(signal, end);
    const settle = (settleWith, value) => {
      for (const signal of ENDING) process.off(signal, end);
      if (ending !== null) process.kill(process.pid, ending);
      settleWith(value);
    };
    child.once("error", (error) => settle(reject, error));
    child.once("close", (exitCode) => settle(resolve, exitCode));
  });
}

/** Node scripts of installed packages are run by this very Node, whatever the platform's shell. */
export function runNodeScript(script, args, options) {
  return runCommand(process.execPath, [script, ...args], options);
}
