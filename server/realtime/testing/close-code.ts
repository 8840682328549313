// The code with which a server ended a line, out of the bytes that it sent.
const CLOSE_OPCODE = 8;
/** What a close without a code stands for. */
export const NO_CODE = 1005;

/** Of the frames from `start` on, which carry no mask; null as long as no whole one of them closes. */
export function closeCodeIn(bytes: Buffer, start = 0): number | null {
  for (let at = start; at + 2 <= bytes.length; ) {
    const payload = payloadAt(bytes, at);
    if (payload === null) return null;
    const { from, length } = payload;
    if ((bytes[at] & 0x0f) === CLOSE_OPCODE) {
      if (length < 2) return NO_CODE;
      return from + 2 > bytes.length ? null : bytes.readUInt16BE(from);
    }
    at = from + length;
  }
  return null;
}

/** null where its length has not come yet. */
function payloadAt(bytes: Buffer, at: number) {
  const short = bytes[at + 1] & 0x7f;
  const from = at + (short === 127 ? 10 : short === 126 ? 4 : 2);
  if (from > bytes.length) return null;
  if (short === 127) return { from, length: Number(bytes.readBigUInt64BE(at + 2)) };
  return { from, length: short === 126 ? bytes.readUInt16BE(at + 2) : short };
}
