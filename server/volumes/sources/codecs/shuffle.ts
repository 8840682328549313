// Bytes of one significance lie together in a shuffled chunk; here they come back to their numbers.

export function unshuffled(bytes: Uint8Array, elementBytes: number): Uint8Array {
  const count = Math.floor(bytes.length / elementBytes);
  const whole = bytes.slice();
  for (let part = 0; part < elementBytes; part++) {
    const from = part * count;
    for (let i = 0; i < count; i++) whole[i * elementBytes + part] = bytes[from + i];
  }
  return whole;
}
