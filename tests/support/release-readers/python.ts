// Python's readers, where this machine has them: pandas with pyarrow for tables, networkx for graphs.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  NEURON_TABLES,
  PAIR_TABLES,
  type Reading,
  type ReleaseReader,
} from "#tests/support/release-readers/reading.ts";

const SCRIPT = fileURLToPath(new URL("read_release.py", import.meta.url));
const MAX_ANSWER_BYTES = 1 << 28;
/** Another interpreter than the first on the path, for instance one of a virtual environment. */
const PYTHON = process.env.FASCICLE_PYTHON ?? "python3";

type Answer = Omit<Reading, "neuronIds"> & { readonly neuronIds: readonly string[] };

function reader(name: string, modules: readonly string[]): ReleaseReader {
  return {
    name,
    async read(dir) {
      if (!(await has(modules))) return null;
      const tables = JSON.stringify({ neurons: NEURON_TABLES, pairs: PAIR_TABLES });
      const { stdout } = await promisify(execFile)(PYTHON, [SCRIPT, name, dir, tables], {
        maxBuffer: MAX_ANSWER_BYTES,
      });
      const answers = JSON.parse(stdout) as readonly Answer[];
      return answers.map((answer) => ({ ...answer, neuronIds: new Set(answer.neuronIds) }));
    },
  };
}

async function has(modules: readonly string[]): Promise<boolean> {
  try {
    await promisify(execFile)(PYTHON, ["-c", `import ${modules.join(", ")}`]);
    return true;
  } catch {
    return false;
  }
}

export const PYTHON_READERS = [
  reader("pandas", ["pandas", "pyarrow"]),
  reader("networkx", ["networkx"]),
];
