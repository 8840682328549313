// A whole object or a part of it, out of an answer. A part is checked against what was asked for:
// where it begins, where it ends, and that so many bytes came.
import type { IncomingMessage } from "node:http";
import {
  type ByteRange,
  beyondTheEnd,
  formatRange,
  stretchOf,
  tooLarge,
} from "#server/volumes/stores/byte-range.ts";
import {
  type ContentRange,
  contentRange,
  unexpectedStatus,
} from "#server/volumes/stores/http-answer.ts";
import {
  type BodyLimits,
  contentLength,
  packing,
  readBody,
  skim,
  unpack,
} from "#server/volumes/stores/http-body.ts";
import { storeError, TryAgain } from "#server/volumes/stores/store-error.ts";

/** Of an object whose server gives no parts, before the one that is wanted. */
const MAX_SKIPPED_BYTES = 64 * 2 ** 20;

export function rangeHeader(range: ByteRange): string {
  return "lastBytes" in range
    ? `bytes=-${range.lastBytes}`
    : `bytes=${range.startByte}-${range.endByte - 1}`;
}

export async function takeWhole(answer: IncomingMessage, limits: BodyLimits): Promise<Uint8Array> {
  if (answer.statusCode !== 200) throw unexpectedStatus(limits.file, answer.statusCode ?? 0);
  const bytes = await readBody(answer, limits);
  const how = packing(answer);
  return how === null ? bytes : unpack(bytes, how, limits);
}

export async function takePart(
  answer: IncomingMessage,
  range: ByteRange,
  limits: BodyLimits,
): Promise<Uint8Array> {
  const { statusCode = 0 } = answer;
  if (statusCode === 206) return partialBody(answer, range, limits);
  if (statusCode === 200) return partOfWhole(answer, range, limits);
  if (statusCode !== 416) throw unexpectedStatus(limits.file, statusCode);
  const totalBytes = contentRange(answer)?.totalBytes ?? null;
  if ("lastBytes" in range && totalBytes === 0) return new Uint8Array();
  throw beyondTheEnd(limits.file, range, totalBytes);
}

async function partialBody(answer: IncomingMessage, range: ByteRange, limits: BodyLimits) {
  const { file } = limits;
  if (packing(answer) !== null) {
    throw storeError(file, {
      field: "the file",
      problem: "lies packed on its server, so that no part of it can be read",
      remedy: "store it there as it is, without a Content-Encoding",
    });
  }
  const said = contentRange(answer);
  const lengthBytes = said === null ? null : partLength(said, range);
  const announced = contentLength(answer);
  if (lengthBytes === null || (announced !== null && announced !== lengthBytes)) {
    throw otherPart(file, range);
  }
  if (lengthBytes > limits.maxBytes) throw tooLarge(file, limits.maxBytes, lengthBytes);
  const bytes = await readBody(answer, { ...limits, maxBytes: lengthBytes }).catch((error) => {
    // More came than the part has: the length was a lie, not the limit.
    throw error instanceof TryAgain || announced !== null ? error : otherPart(file, range);
  });
  if (bytes.length < lengthBytes) throw new TryAgain("broke the answer off");
  return bytes;
}

/** null where it is not the part that was asked for. */
function partLength({ part, totalBytes }: ContentRange, range: ByteRange): number | null {
  if (part === null || part.lastByte < part.firstByte) return null;
  const lengthBytes = part.lastByte - part.firstByte + 1;
  if (totalBytes === null) {
    const isWhole =
      "lastBytes" in range
        ? lengthBytes === range.lastBytes
        : part.firstByte === range.startByte && part.lastByte === range.endByte - 1;
    return isWhole ? lengthBytes : null;
  }
  const first = "lastBytes" in range ? Math.max(0, totalBytes - range.lastBytes) : range.startByte;
  const end = "lastBytes" in range ? totalBytes : Math.min(range.endByte, totalBytes);
  return part.firstByte === first && part.lastByte === end - 1 ? lengthBytes : null;
}

/** A server that knows no parts sends all of it. */
async function partOfWhole(answer: IncomingMessage, range: ByteRange, limits: BodyLimits) {
  const how = packing(answer);
  if (how !== null) {
    // A whole has its own bound, not the part's.
    const whole = { ...limits, maxBytes: MAX_SKIPPED_BYTES };
    return cut(await unpack(await readBody(answer, whole), how, whole), range, limits);
  }
  const totalBytes = contentLength(answer);
  if ("lastBytes" in range && totalBytes === null) {
    const whole = { ...limits, maxBytes: MAX_SKIPPED_BYTES };
    return cut(await readBody(answer, whole), range, limits);
  }
  const stretch = "lastBytes" in range ? stretchOf(limits.file, range, totalBytes ?? 0) : range;
  if (stretch.startByte > MAX_SKIPPED_BYTES) {
    throw storeError(limits.file, {
      field: "the server",
      problem: `gives no parts of files, and ${formatRange(range)} are too far in`,
      remedy: "put the data on a server that answers range requests",
    });
  }
  const { bytes, cameBytes } = await skim(answer, stretch, limits);
  if (bytes.length === 0 && !("lastBytes" in range)) {
    throw beyondTheEnd(limits.file, range, cameBytes);
  }
  return bytes;
}

function cut(whole: Uint8Array, range: ByteRange, limits: BodyLimits): Uint8Array {
  const { startByte, endByte } = stretchOf(limits.file, range, whole.length);
  const lengthBytes = endByte - startByte;
  if (lengthBytes > limits.maxBytes) throw tooLarge(limits.file, limits.maxBytes, lengthBytes);
  return whole.slice(startByte, endByte);
}

function otherPart(file: string, range: ByteRange) {
  return storeError(file, {
    field: "the server",
    problem: `does not send the part that was asked for (${formatRange(range)})`,
    remedy: "put the data on a server that answers range requests as HTTP has them",
  });
}
