// The petabyte volume in a process of its own, so that what it holds is not counted as the reader's.
import {
  type PetabyteOptions,
  type PetabyteVolume,
  startPetabyteVolume,
} from "#tests/support/petabyte-volume.ts";

export type PetabyteQuestion =
  | ({ readonly kind: "start" } & PetabyteOptions)
  | { readonly kind: "count" };

export type PetabyteAnswer =
  | { readonly kind: "started"; readonly imageUrl: string; readonly labelsUrl: string }
  | { readonly kind: "counted"; readonly missing: number };

let volume: PetabyteVolume | null = null;

process.on("message", async (question: PetabyteQuestion) => {
  if (question.kind === "start") {
    volume = await startPetabyteVolume(question);
    answer({ kind: "started", imageUrl: volume.imageUrl, labelsUrl: volume.labelsUrl });
  } else {
    answer({ kind: "counted", missing: volume?.answers.get(404) ?? 0 });
  }
});

function answer(message: PetabyteAnswer): void {
  process.send?.(message);
}
