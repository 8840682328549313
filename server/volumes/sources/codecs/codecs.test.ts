import { deflateSync, gzipSync } from "node:zlib";
import Blosc from "numcodecs/blosc";
import Zstd from "numcodecs/zstd";
import { describe, expect, it } from "vitest";
import { CodecError, type Unpack } from "#server/volumes/sources/codecs/codec-error.ts";
import { crc32c, withoutCrc32c } from "#server/volumes/sources/codecs/crc32c.ts";
import { unpackGzip, unpackZlib } from "#server/volumes/sources/codecs/inflate.ts";
import { unpackBlosc } from "#server/volumes/sources/codecs/unpack-blosc.ts";
import { unpackBzip2 } from "#server/volumes/sources/codecs/unpack-bzip2.ts";
import { unpackXz } from "#server/volumes/sources/codecs/unpack-xz.ts";
import { unpackZstd } from "#server/volumes/sources/codecs/unpack-zstd.ts";

/** 0 to 250, over and over. */
const PLAIN = Uint8Array.from({ length: 3_000 }, (_, at) => at % 251);
/** Of PLAIN, by Python 3's bz2, and by its lzma with crc64. */
const BZIP2_OF_PLAIN =
  "QlpoOTFBWSZTWaBDGswAAAX////////////////////////////////////////////wQAK8AAAIAAAAAAAAAAAAAAAAAAAAA00AAAAAAAAAAAAAAAAAAAA0IAAAAAAAAAAAAAAAAAAAAA00AAAAAAAAAAAAAAAAAAAA0IAAAAAAAAAAAAAAAAAAAAA00AAAAAAAAAAAAAAAAAAAA0BSqqgAAAAAAAAA0AAAAAAAAABoAAAAAAAAAAAAAAAAAAAZABphKYPCywwsNLDiw8sQLESxIsTLFCxUsWLFyxgsZLGixsscLHSx4sfLICyEsiLIyyQslLJiycsoLKSyosrLLCy0suLLyzAsxLMizMs0LNSzYs3LOCzks6LOyzws9LPiz8tALQS0ItDLAFohaKWjFo5aQWklpRaWWmFppacWnlqBaiWpFqZaoWqlqxauWsFrJa0Wtlrha6WvFr5bAWwlsRbGWyFspbMWzltBbSW1FtZbYW2ltxbeW4FuJbkW5luhbqW7Fu5bwW8lvRb2W+Fvpb8W/lgS4AuBLgi4MuELhS4YuHLiC4kuKLiy4wuNLji48uQLkS5IuTLlC5UuWLly5guZLmi5sucLnS54ufLoC6EuiLoy6QulLpi6cuoLqS6ourLrC60uuLry7AuxLsi7Mu0LtS7Yu3LuC7ku6Luy7wu9Lvi78vALwS8IvDLxC8UvGLxy8gvJLyi8svMLzS84vPL0C9EvSL0y9QvVL1i9cvYL2S9ovbL3C90veL3y+AvhL4i+MvkL5S+YvnL6C+kvqL6y+wvtL7i+8vwL8S/IvzL9CwRYMsFT9aftT96fxT+af1T+6f5T/af9TCU/8XckU4UJCgQxrMA=";
const XZ_OF_PLAIN =
  "/Td6WFoAAATm1rRGAgAhAQwAAACPmEGc4Au3APldAAAAUlAKhPmbsoAhqWnWJ+A+BlpfBI1T1AS6OVcFCcFVJN6duHFZMWChn/lvSXPyyOqMuhqLKWkhgP4zg2avRm3snomKC4PwPA6Jjj/tX+eekNkc/zL0suA5UbLSFBW0xXG62wbjeZqfuzjBsACskwuqBhkDEggVW5vISPAyLv4toIfI8KTg0lHrjWdWkrJNhMXxhjHfamJbwnkt2fc8c7p0dAfYPKlWIiShZvhahF8wZ9L2S0kufyDr2/gQDpR4d8c/a++0zZXib/ZEbgbPC4Iay9t68FeNmP+QwD7mwRJBde4DnqjoegSV0b7AfmdyeuC6vVnN0qWdAAAAAADjFWt9Z2VctAABlQK4FwAAzdORNbHEZ/sCAAAAAARZWg==";

const packed: readonly (readonly [string, Unpack, Uint8Array])[] = [
  ["gzip", unpackGzip, gzipSync(PLAIN)],
  ["zlib", unpackZlib, deflateSync(PLAIN)],
  ["zstd", unpackZstd, await Zstd.fromConfig({ id: "zstd" }).encode(PLAIN)],
  [
    "blosc with lz4",
    unpackBlosc,
    await Blosc.fromConfig({ id: "blosc", cname: "lz4" }).encode(PLAIN),
  ],
  [
    "blosc with blosclz",
    unpackBlosc,
    await Blosc.fromConfig({ id: "blosc", cname: "blosclz" }).encode(PLAIN),
  ],
  ["bzip2", unpackBzip2, Buffer.from(BZIP2_OF_PLAIN, "base64")],
  ["xz", unpackXz, Buffer.from(XZ_OF_PLAIN, "base64")],
];

describe.each(packed)("%s", (_, unpack, bytes) => {
  it("gives what was packed, and no more than it may", async () => {
    expect(Buffer.compare(await unpack(bytes, 3_000), PLAIN)).toBe(0);
    expect(Buffer.compare(await unpack(bytes, 1_000_000), PLAIN)).toBe(0);
    for (const maxBytes of [1, 2_999]) {
      await expect(unpack(bytes, maxBytes)).rejects.toThrow(CodecError);
    }
    await expect(unpack(bytes, 2_999)).rejects.toThrow(/^(unpacks to more than|is no whole)/);
  });

  it("makes no more than a beginning of what was cut short, wherever", async () => {
    for (let length = 0; length < bytes.length; length += 7) {
      const found = await unpack(bytes.slice(0, length), 3_000).catch((error) => error);
      const isBeginning =
        found instanceof Uint8Array && Buffer.compare(found, PLAIN.subarray(0, found.length)) === 0;
      expect([length, isBeginning || found instanceof CodecError]).toEqual([length, true]);
    }
  });

  it("refuses what is something else, and reads on afterwards", async () => {
    const noise = Uint8Array.from({ length: 500 }, (_, at) => (at * 7_919) % 256);
    await expect(unpack(noise, 3_000)).rejects.toThrow(CodecError);
    expect(Buffer.compare(await unpack(bytes, 3_000), PLAIN)).toBe(0);
  });
});

describe("blosc, as the library packs it", () => {
  const noisy = Uint8Array.from({ length: 40_007 }, (_, at) =>
    at % 3 === 0 ? (Math.imul(at, 2_654_435_761) >>> 13) & 255 : at >> 6,
  );

  it.each(
    ["blosclz", "lz4", "lz4hc", "zlib", "zstd"].flatMap((cname) =>
      [0, 1, 2].flatMap((shuffle) =>
        [0, 1_024, 8_192].map((blocksize) => ({ cname, shuffle, blocksize })),
      ),
    ),
  )("$cname, shuffled by $shuffle, in blocks of $blocksize", async (config) => {
    const options = { id: "blosc", clevel: 5, ...config } as Parameters<typeof Blosc.fromConfig>[0];
    for (const plain of [PLAIN, noisy, noisy.subarray(0, 96), noisy.subarray(0, 1)]) {
      const bytes = await Blosc.fromConfig(options).encode(plain.slice());
      expect(Buffer.compare(await unpackBlosc(bytes, plain.length), plain)).toBe(0);
    }
  });

  it("is refused, or is as long as its head says, whatever byte of it is another", async () => {
    const bytes = await Blosc.fromConfig({ id: "blosc", cname: "lz4" }).encode(PLAIN);
    let refused = 0;
    for (let at = 16; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] ^= 0x55;
      const found = await unpackBlosc(changed, 3_000).catch((error: unknown) => error);
      if (found instanceof CodecError) refused++;
      else expect(found).toHaveLength(3_000);
    }
    expect(refused).toBeGreaterThan(20);
  });
});

describe("codecs", () => {
  it("sum as RFC 3720 does", () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, at) => at))).toBe(0x46dd794e);
  });

  it("take a sum away that fits, and no other", () => {
    const bytes = withSum(PLAIN);
    expect(Buffer.compare(withoutCrc32c(bytes), PLAIN)).toBe(0);
    bytes[17] ^= 1;
    expect(() => withoutCrc32c(bytes)).toThrow(CodecError);
    expect(() => withoutCrc32c(bytes.subarray(0, 3))).toThrow(CodecError);
  });

  it("compare what heads say before they make room", async () => {
    const blosc = await Blosc.fromConfig({ id: "blosc" }).encode(PLAIN);
    const head = (at: number, value: number) => {
      const changed = blosc.slice();
      new DataView(changed.buffer).setUint32(at, value, true);
      return unpackBlosc(changed, 3_000);
    };
    await expect(head(4, 2 ** 31)).rejects.toThrow(/unpacks to more than 3000 bytes/);
    await expect(head(8, 2 ** 30)).rejects.toThrow(/blocks of 1073741824 bytes/);
    await expect(head(12, 5)).rejects.toThrow(/has [0-9]+ bytes, not 5/);
    const snappy = blosc.slice();
    snappy[2] = (snappy[2] & 0x1f) | (2 << 5);
    await expect(unpackBlosc(snappy, 3_000)).rejects.toThrow(/of a kind that is not read/);
    // One frame that says that it holds 2^40 bytes.
    const zstd = [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0];
    await expect(unpackZstd(Uint8Array.from(zstd), 3_000)).rejects.toThrow(/up to 3000 bytes/);
  });
});

function withSum(bytes: Uint8Array): Uint8Array {
  const summed = new Uint8Array(bytes.length + 4);
  summed.set(bytes);
  new DataView(summed.buffer).setUint32(bytes.length, crc32c(bytes), true);
  return summed;
}
