// What the recorded frames of a viewer say. A picture is the grid of pixels that a frame showed; a place's
// whole picture is the one in which it comes to rest. No viewer's own word counts.

/** Pixels of one frame, alpha set. */
export type Picture = Uint32Array;

export interface RecordedFrame {
  readonly atMs: number;
  readonly picture: number;
  /** An image that lay over the canvas. */
  readonly isStill: boolean;
}

export interface Recording {
  readonly frames: readonly RecordedFrame[];
  /** Each differs from the one before. */
  readonly pictures: readonly Picture[];
  /** When a key was pressed, or another act began, for the last time; null for never. */
  readonly actMs: number | null;
}

/** As the page hands it out: pictures in base64. */
export interface SentRecording extends Omit<Recording, "pictures"> {
  readonly pictures: readonly string[];
}

export function receivedRecording({ pictures, ...rest }: SentRecording): Recording {
  return {
    ...rest,
    pictures: pictures.map((text) => {
      const bytes = Buffer.from(text, "base64");
      return new Uint32Array(Uint8Array.from(bytes).buffer);
    }),
  };
}

/** When the picture was first there in which the recording ends; throws where there is no frame. */
export function firstWholeMs(recording: Recording): number {
  return firstMs(recording, isSame);
}

/** The same, where an image that looks like that picture is as good. */
export function firstShownMs(recording: Recording): number {
  return firstMs(recording, isAlike);
}

function firstMs(
  { frames, pictures }: Recording,
  isAsGood: (still: Picture, whole: Picture) => boolean,
): number {
  const last = frames.at(-1);
  if (last === undefined) throw new Error("no frame was recorded");
  const whole = pictures[last.picture];
  const first = frames.find(({ picture, isStill }) =>
    (isStill ? isAsGood : isSame)(pictures[picture], whole),
  );
  return (first ?? last).atMs;
}

/**
 * How long after the act all that it changed was as it stays, or null where it changed nothing: what differs between the
 * first picture and the last is looked at alone, so that nothing else that moves counts.
 */
export function changedAfterMs({ frames, pictures, actMs }: Recording): number | null {
  const [first, last] = [frames.at(0), frames.at(-1)];
  if (first === undefined || last === undefined) throw new Error("no frame was recorded");
  if (actMs === null) throw new Error("nothing was done");
  const [before, after] = [pictures[first.picture], pictures[last.picture]];
  const changed = [...before.keys()].filter((pixel) => before[pixel] !== after[pixel]);
  if (changed.length === 0) return null;
  const done = frames.find(({ picture }) =>
    changed.every((pixel) => pictures[picture][pixel] === after[pixel]),
  );
  return (done ?? last).atMs - actMs;
}

export interface FrameCounts {
  readonly frames: number;
  /** With a pixel in which neither the new nor the previous section is: there is background. */
  readonly blank: number;
  /** Which are not one section as it is when it is whole: parts are missing, coarse, or of another one. */
  readonly partial: number;
}

/**
 * A viewer may light the segment at the place once the section rests, or another one: so much of a picture may differ.
 */
const LIT_SHARE = 0.01;

/** @param whole the pictures of all sections that were passed, at rest. */
export function countFrames(
  { frames, pictures }: Recording,
  whole: readonly Picture[],
  background: number,
): FrameCounts {
  const isBlank = pictures.map((picture) => hasMoreOf(background, picture, whole));
  const isPartial = pictures.map((picture) => !whole.some((known) => isNearly(known, picture)));
  const count = (of: readonly boolean[]) => frames.filter(({ picture }) => of[picture]).length;
  return { frames: frames.length, blank: count(isBlank), partial: count(isPartial) };
}

/** Outside of the volume every section shows the background: what shows it everywhere is not counted. */
function hasMoreOf(background: number, picture: Picture, whole: readonly Picture[]): boolean {
  return picture.some(
    (pixel, at) => pixel === background && whole.some((known) => known[at] !== background),
  );
}

function isNearly(left: Picture, right: Picture): boolean {
  if (left.length !== right.length) return false;
  const most = LIT_SHARE * left.length;
  let differing = 0;
  for (let at = 0; at < left.length && differing <= most; at++) {
    if (left[at] !== right[at]) differing++;
  }
  return differing <= most;
}

/** Of 255, in a channel: what packing with a loss may change of a pixel. */
const ALIKE_WITHIN = 32;
/** Of pixels in which it changes more, which those at outlines may be. */
const UNLIKE_SHARE = 0.005;

function isAlike(left: Picture, right: Picture): boolean {
  if (left.length !== right.length) return false;
  const isFar = (pixel: number, other: number) =>
    [0, 8, 16].some(
      (shift) => Math.abs(((pixel >>> shift) & 255) - ((other >>> shift) & 255)) > ALIKE_WITHIN,
    );
  const far = left.filter((pixel, at) => isFar(pixel, right[at])).length;
  return far <= UNLIKE_SHARE * left.length;
}

export function isSame(left: Picture, right: Picture): boolean {
  return left.length === right.length && left.every((pixel, at) => pixel === right[at]);
}
