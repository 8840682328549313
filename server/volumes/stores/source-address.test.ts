import { describe, expect, it } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { parseSourceAddress, parseStoreAddress } from "#server/volumes/stores/source-address.ts";

describe("an address as people write it", () => {
  it.each([
    ["/data/em", null, "/data/em"],
    ["em.tif", null, "em.tif"],
    ["C: drive/x", null, "C: drive/x"],
    [" https://data.example/x ", null, "https://data.example/x"],
    ["precomputed://gs://bucket/em", "precomputed", "gs://bucket/em"],
    ["precomputed:///data/em", "precomputed", "/data/em"],
    ["zarr://s3://bucket/em.zarr", "zarr", "s3://bucket/em.zarr"],
    ["zarr3://https://data.example/x", "zarr3", "https://data.example/x"],
    ["N5://file:///data/em.n5", "n5", "file:///data/em.n5"],
    ["gs://bucket/em|neuroglancer-precomputed:", "precomputed", "gs://bucket/em"],
    ["s3://bucket/em.zarr/|zarr2:", "zarr2", "s3://bucket/em.zarr/"],
  ])("%s", (text, format, storeAddress) => {
    expect(parseSourceAddress(text)).toEqual({ format, storeAddress });
  });

  it.each([
    ...[
      "",
      "   ",
      "ftp://x/y",
      "precomputed://",
      "precomputed://zarr://x",
      "zarr://ftp://x",
      "s3://",
    ],
    ...[
      "s3://a/x",
      "s3:///key",
      "gs://-bucket/x",
      "s3://bu cket/x",
      "https://",
      "http:///",
      "a\nb",
    ],
    ...[
      "gs://bucket/em|nothing:",
      "gs://bucket/em|zarr:|zip:",
      `/${"x".repeat(3000)}`,
      "file://x/y",
    ],
    "file:///a%00b",
  ])("%j is none, and what there is is said", (text) => {
    expect(() => parseSourceAddress(text)).toThrow(ImportError);
    expect(() => parseSourceAddress(text)).toThrow(/write a path, file:.*s3:.*gs:/);
  });

  it("a bucket and what lies below which prefix in it", () => {
    expect(parseStoreAddress("s3://bucket/a/b//")).toEqual({
      ...{ kind: "s3", bucket: "bucket", prefix: "a/b" },
    });
    expect(parseStoreAddress("gs://bucket")).toEqual({ kind: "gs", bucket: "bucket", prefix: "" });
    expect(parseStoreAddress("file:///a%20b")).toEqual({ kind: "local", path: "/a b" });
  });
});
