// One layer's part of a drawn section, as it goes to the page: where its pixels lie in the picture,
// then grey values, or the ids that occur and an index into them for each pixel; index 0 is none.
// Little-endian: u32 x, y, width, height, id count; the ids, u64 each; then u8 or u32 pixels.

export interface SectionPart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GreyPart extends SectionPart {
  readonly grey: Uint8Array;
}

export interface LabelPart extends SectionPart {
  readonly ids: BigUint64Array;
  /** 1-based places in `ids`; 0 is background. */
  readonly indices: Uint32Array;
}

const HEAD_BYTES = 5 * 4;
const ID_BYTES = 8;

export function encodeGreyPart({ grey, ...part }: GreyPart): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + grey.length);
  writeHead(bytes, part, 0);
  bytes.set(grey, HEAD_BYTES);
  return bytes;
}

export function encodeLabelPart({ ids, indices, ...part }: LabelPart): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + ids.length * ID_BYTES + indices.length * 4);
  writeHead(bytes, part, ids.length);
  const view = new DataView(bytes.buffer);
  ids.forEach((id, at) => {
    view.setBigUint64(HEAD_BYTES + at * ID_BYTES, id, true);
  });
  const start = HEAD_BYTES + ids.length * ID_BYTES;
  indices.forEach((index, at) => {
    view.setUint32(start + at * 4, index, true);
  });
  return bytes;
}

/** Throws a RangeError where the bytes are not a whole part. */
export function decodeGreyPart(bytes: Uint8Array): GreyPart {
  const { idCount, ...part } = readHead(bytes);
  const grey = bytes.slice(HEAD_BYTES);
  if (idCount !== 0 || grey.length !== part.width * part.height) throw notWhole();
  return { ...part, grey };
}

/** Throws a RangeError where the bytes are not a whole part. */
export function decodeLabelPart(bytes: Uint8Array): LabelPart {
  const { idCount, ...part } = readHead(bytes);
  const start = HEAD_BYTES + idCount * ID_BYTES;
  const pixelCount = part.width * part.height;
  if (bytes.length !== start + pixelCount * 4) throw notWhole();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ids = new BigUint64Array(idCount);
  for (let at = 0; at < idCount; at++) {
    ids[at] = view.getBigUint64(HEAD_BYTES + at * ID_BYTES, true);
  }
  const indices = new Uint32Array(pixelCount);
  for (let at = 0; at < pixelCount; at++) {
    indices[at] = view.getUint32(start + at * 4, true);
    if (indices[at] > idCount) throw notWhole();
  }
  return { ...part, ids, indices };
}

function writeHead(bytes: Uint8Array, part: SectionPart, idCount: number): void {
  const view = new DataView(bytes.buffer);
  [part.x, part.y, part.width, part.height, idCount].forEach((value, at) => {
    view.setUint32(at * 4, value, true);
  });
}

function readHead(bytes: Uint8Array): SectionPart & { readonly idCount: number } {
  if (bytes.length < HEAD_BYTES) throw notWhole();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [x, y, width, height, idCount] = [0, 1, 2, 3, 4].map((at) => view.getUint32(at * 4, true));
  return { x, y, width, height, idCount };
}

const notWhole = () => new RangeError("the bytes are not a whole part of a section");
