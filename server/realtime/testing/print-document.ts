// Prints the state of a document built from a log of argv[2] entries: run by a test in a process
// of its own, to see that nothing of a process finds its way into the document.
import { createLogDocument } from "#server/realtime/log-document.ts";
import { entryText } from "#server/realtime/testing/memory-sessions.ts";

const count = Number(process.argv[2]);
const document = createLogDocument("session-1");
for (let seq = 1; seq <= count; seq++) {
  document.append([{ seq, entry: entryText(seq, `intent-${seq}`) }]);
}
const answer = document.after(0);
if (!answer.ok) throw new Error("refused");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
process.stdout.write(
  JSON.stringify({ stateVector: hex(document.stateVector()), update: hex(answer.update) }),
);
