// A Python that has some modules: the one that is named by FASCICLE_PYTHON (of a virtual environment, for
// instance), else the first on the path, else the system's own, which knows what its packages bring.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const NAMED = process.env.FASCICLE_PYTHON;
const CANDIDATES = NAMED === undefined ? ["python3", "/usr/bin/python3"] : [NAMED];

/** null where none has all of them. */
export async function pythonWith(modules: readonly string[]): Promise<string | null> {
  for (const python of CANDIDATES) {
    const hasAll = await promisify(execFile)(python, ["-c", `import ${modules.join(", ")}`]).then(
      () => true,
      () => false,
    );
    if (hasAll) return python;
  }
  return null;
}
