// Transmitters in the short forms that Codex has. Another word than these has no short form.
import type { Neuron } from "#core/neurons/neuron.ts";

const CODES: Readonly<Record<string, string>> = {
  acetylcholine: "ACH",
  ach: "ACH",
  cholinergic: "ACH",
  gaba: "GABA",
  gabaergic: "GABA",
  glutamate: "GLUT",
  glut: "GLUT",
  glutamatergic: "GLUT",
  dopamine: "DA",
  da: "DA",
  dopaminergic: "DA",
  serotonin: "SER",
  ser: "SER",
  "5-ht": "SER",
  serotonergic: "SER",
  octopamine: "OCT",
  oct: "OCT",
  octopaminergic: "OCT",
};

/** Empty where the record is missing, says nothing, or says something else. */
export function transmitterCode(record: Pick<Neuron, "transmitter"> | null): string {
  const word = record?.transmitter.trim().toLowerCase() ?? "";
  return Object.hasOwn(CODES, word) ? CODES[word] : "";
}
