// Python's readers, where this machine has them: pandas for tables, networkx for graphs, and
// what comes with Python itself for all texts.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pythonWith } from "#tests/support/release-readers/interpreter.ts";
import {
  NEURON_TABLES,
  PAIR_TABLES,
  type Reading,
  type ReleaseReader,
} from "#tests/support/release-readers/reading.ts";

const SCRIPT = fileURLToPath(new URL("read_release.py", import.meta.url));
const MAX_ANSWER_BYTES = 1 << 28;
type Answer = Omit<Reading, "neuronIds"> & { readonly neuronIds: readonly string[] };

function reader(name: string, modules: readonly string[]): ReleaseReader {
  return {
    name,
    async read(dir) {
      const python = await pythonWith(modules);
      if (python === null) return null;
      const tables = JSON.stringify({ neurons: NEURON_TABLES, pairs: PAIR_TABLES });
      const { stdout } = await promisify(execFile)(python, [SCRIPT, name, dir, tables], {
        maxBuffer: MAX_ANSWER_BYTES,
      });
      const answers = JSON.parse(stdout) as readonly Answer[];
      return answers.map((answer) => ({ ...answer, neuronIds: new Set(answer.neuronIds) }));
    },
  };
}

export const PYTHON_READERS = [
  reader("Python's own", ["csv", "gzip", "xml.etree"]),
  reader("pandas", ["pandas"]),
  reader("pandas with pyarrow", ["pandas", "pyarrow"]),
  reader("networkx", ["networkx"]),
];
