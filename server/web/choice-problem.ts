import type { ListProblem } from "#server/use-cases/listed-neurons.ts";

/** What is wrong with a choice of neurons, as its sentence names it. */
export function problemFields(problem: ListProblem): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  if ("id" in problem) fields.id = String(problem.id);
  if ("neuron" in problem) fields.neuron = String(problem.neuron);
  if ("positionVoxel" in problem) fields.place = problem.positionVoxel.join(", ");
  if ("shapeVoxel" in problem) fields.shape = problem.shapeVoxel.join(" × ");
  if ("count" in problem) fields.count = String(problem.count);
  if ("limit" in problem) fields.limit = String(problem.limit);
  return fields;
}
