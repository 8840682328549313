// Gzipped bytes that came within an answer, where the browser does not unpack them itself.

export function canUnpack(): boolean {
  return typeof DecompressionStream === "function";
}

/** null where the bytes are not what they say, or this browser cannot. */
export async function unpacked(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!canUnpack()) return null;
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    return null;
  }
}
