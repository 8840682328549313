// What is used of a library that has no types of its own.
declare module "seek-bzip" {
  interface ByteInput {
    readByte(): number;
    read(into: Uint8Array, from: number, length: number): number;
    eof(): boolean;
  }
  interface ByteOutput {
    writeByte(byte: number): void;
  }
  const Bunzip: {
    decode(input: ByteInput, output: ByteOutput, isMultistream: boolean): void;
  };
  // biome-ignore lint/style/noDefaultExport: so it is in the library
  export default Bunzip;
}
