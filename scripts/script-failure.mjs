// A failure that a person can act on: its message is the whole story, one sentence, no stack.
export class ScriptFailure extends Error {
  name = "ScriptFailure";
}

/** Runs a script's main; a ScriptFailure ends it with its sentence and exit code 1. */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof ScriptFailure)) throw error;
    console.error(`fascicle: ${error.message}`);
    process.exitCode = 1;
  }
}
