// How the space is seen, as a part of a link: what it shows, and from where. The direction is the turn
// from the section's own view as a unit quaternion, so that what is read back is at right angles
// whatever its digits were. It is read from what people paste: what makes no sense is null.
import type { OrbitView } from "#client/meshes/orbit-view.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export const SPACE_FORMS = ["surfaces", "skeletons"] as const;
export type SpaceForm = (typeof SPACE_FORMS)[number];

export interface SpaceLink {
  readonly form: SpaceForm;
  /** The sections of the planes stand in it. */
  readonly hasSections: boolean;
  /** null until somebody turns, moves or zooms: all that is selected is in sight. */
  readonly orbit: OrbitView | null;
}

export const FIRST_SPACE: SpaceLink = { form: "surfaces", hasSections: false, orbit: null };

type Quaternion = readonly [x: number, y: number, z: number, w: number];

const FORM_LETTERS: Readonly<Record<SpaceForm, string>> = { surfaces: "m", skeletons: "k" };
const SECTIONS_LETTER = "s";
const LETTERS = /^([mk])(s?)$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,6})?$/;
const ORBIT_NUMBERS = 8;
const TURN_DIGITS = 4;
const MIN_NM_PER_PX = 0.05;
const MAX_NM_PER_PX = 1e6;

/** E.g. `ms,0,0.7071,0,0.7071,12.5,4000,4000,800`: the turn, nanometres a pixel, the middle in nanometres. */
export function formatSpaceLink({ form, hasSections, orbit }: SpaceLink): string {
  const letters = `${FORM_LETTERS[form]}${hasSections ? SECTIONS_LETTER : ""}`;
  if (orbit === null) return letters;
  const turn = quaternionOf(orbit).map((part) => Number(part.toFixed(TURN_DIGITS)));
  const middle = orbit.targetNm.map(Math.round);
  const nmPerPx = Number(orbit.nmPerPx.toPrecision(4));
  return [letters, ...turn, nmPerPx, ...middle].join(",");
}

export function parseSpaceLink(text: string | null): SpaceLink | null {
  if (text === null) return null;
  const [letters, ...words] = text.split(",");
  const [, formLetter, sections] = LETTERS.exec(letters) ?? [];
  if (formLetter === undefined) return null;
  const form = SPACE_FORMS.find((name) => FORM_LETTERS[name] === formLetter) ?? FIRST_SPACE.form;
  return { form, hasSections: sections !== "", orbit: parseOrbit(words) };
}

function parseOrbit(words: readonly string[]): OrbitView | null {
  if (words.length !== ORBIT_NUMBERS || !words.every((word) => NUMBER.test(word))) return null;
  const [x, y, z, w, nmPerPx, ...target] = words.map(Number);
  const length = Math.sqrt(x * x + y * y + z * z + w * w);
  if (length < 0.5 || nmPerPx < MIN_NM_PER_PX || nmPerPx > MAX_NM_PER_PX) return null;
  const turn: Quaternion = [x / length, y / length, z / length, w / length];
  return {
    ...axesOf(turn),
    nmPerPx,
    targetNm: [target[0], target[1], target[2]],
  };
}

/** Of the matrix with the columns right, down and into the screen. */
function quaternionOf({ right, down }: Pick<OrbitView, "right" | "down">): Quaternion {
  const [a, d, g] = right;
  const [b, e, h] = down;
  const [c, f, i] = [d * h - g * e, g * b - a * h, a * e - d * b];
  // The largest part first: dividing by a small one would lose digits.
  const squares = [1 + a - e - i, 1 - a + e - i, 1 - a - e + i, 1 + a + e + i];
  const largest = squares.indexOf(Math.max(...squares));
  const twice = 2 * Math.sqrt(squares[largest]);
  const part = squares[largest] / twice;
  const made: readonly Quaternion[] = [
    [part, (b + d) / twice, (c + g) / twice, (h - f) / twice],
    [(b + d) / twice, part, (f + h) / twice, (c - g) / twice],
    [(c + g) / twice, (f + h) / twice, part, (d - b) / twice],
    [(h - f) / twice, (c - g) / twice, (d - b) / twice, part],
  ];
  return made[largest];
}

function axesOf([x, y, z, w]: Quaternion): { readonly right: Vec3; readonly down: Vec3 } {
  return {
    right: [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
    down: [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
  };
}
