// Objects of a bucket: Amazon's, Google's by the same language, and any object store that speaks it.
// Without keys it is read as anybody reads it.
import { AwsV4Signer } from "aws4fetch";
import {
  type Listing,
  listBucket,
  mayBeListed,
  noSuchBucket,
} from "#server/volumes/stores/bucket-listing.ts";
import type { HttpAsk, HttpClient } from "#server/volumes/stores/http-client.ts";
import { HttpStore } from "#server/volumes/stores/http-store.ts";
import { keyParts } from "#server/volumes/stores/object-key.ts";
import { objectName, storeError } from "#server/volumes/stores/store-error.ts";

export interface BucketKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
}

export interface BucketPlace {
  /** As the person named it. */
  readonly address: string;
  readonly bucket: string;
  /** Without slashes around it. */
  readonly prefix: string;
  /** null: anybody's rights. */
  readonly keys: BucketKeys | null;
  readonly client: HttpClient;
  readonly ownsClient?: boolean;
}

export interface S3Options extends BucketPlace {
  /** Of an object store other than Amazon's; buckets are its first folders. */
  readonly endpoint: URL | null;
  /** For an endpoint of one's own; Amazon tells where a bucket is. */
  readonly region: string | null;
}

const AMAZON = new URL("https://s3.amazonaws.com/");
const GOOGLE = new URL("https://storage.googleapis.com/");

export async function openS3Store(options: S3Options): Promise<HttpStore> {
  const { bucket, endpoint, region, client, address } = options;
  if (endpoint !== null) {
    const bucketUrl = bucketBelow(endpoint, bucket);
    return openBucket(options, { bucketUrl, region: region ?? "us-east-1", takesGzip: false });
  }
  const found = await regionOf(client, bucketBelow(AMAZON, bucket), address);
  return openBucket(options, {
    bucketUrl: amazonUrl(bucket, found),
    region: found,
    takesGzip: false,
  });
}

/** Google's store takes S3's signatures by HMAC keys. What lies packed there comes packed. */
export function openGsStore(options: BucketPlace & { readonly endpoint?: URL }): HttpStore {
  const bucketUrl = bucketBelow(options.endpoint ?? GOOGLE, options.bucket);
  return openBucket(options, { bucketUrl, region: "auto", takesGzip: true });
}

/** Amazon names a bucket's region also to those who may not read it. */
export async function regionOf(client: HttpClient, url: URL, file: string): Promise<string> {
  const region = await client.ask({ method: "HEAD", url, headers: {}, file }, async (answer) => {
    const said = answer.headers["x-amz-bucket-region"];
    if (said === undefined && answer.statusCode === 404) throw noSuchBucket(file);
    return typeof said === "string" && /^[a-z0-9-]{1,40}$/.test(said) ? said : null;
  });
  if (region !== null) return region;
  throw storeError(file, {
    field: "the bucket",
    problem: "is in a region that the server does not name",
    remedy:
      "use its https address, or set AWS_ENDPOINT_URL for an object store other than Amazon's",
  });
}

/** A certificate names no bucket with a dot in it. */
export function amazonUrl(bucket: string, region: string): URL {
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const host = `s3.${region}.${domain}`;
  return bucket.includes(".") || /[A-Z_]/.test(bucket)
    ? bucketBelow(new URL(`https://${host}/`), bucket)
    : new URL(`https://${bucket}.${host}/`);
}

function bucketBelow(endpoint: URL, bucket: string): URL {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/[/]+$/, "")}/${bucket}`;
  return url;
}

interface Bucket {
  readonly bucketUrl: URL;
  readonly region: string;
  readonly takesGzip: boolean;
}

function openBucket(place: BucketPlace, { bucketUrl, region, takesGzip }: Bucket): HttpStore {
  const { address, client, ownsClient, keys } = place;
  const root = keyParts(address, place.prefix);
  const sign = keys === null ? undefined : signing(keys, region);
  client.rules.assertUrl(bucketUrl, address);
  const listing = (file: string, signal: AbortSignal | undefined): Listing => ({
    ...{ client, bucketUrl, sign, signal, file },
  });
  const prefixOf = (parts: readonly string[]) => parts.map((part) => `${part}/`).join("");
  let isListed: boolean | null = null;
  return new HttpStore({
    ...{ address, client, ownsClient, sign, takesGzip },
    urlOf(parts) {
      const url = new URL(bucketUrl);
      const way = [...root, ...parts].map(encodeURIComponent);
      url.pathname = [url.pathname.replace(/[/]+$/, ""), ...way].join("/");
      return url;
    },
    // What is not there is forbidden for those who may not list, and so is what they may not read.
    async isMissing(file, signal) {
      isListed ??= await mayBeListed(listing(file, signal), prefixOf(root));
      return !isListed;
    },
    list(prefix, signal) {
      const parts = [...root, ...keyParts(address, prefix)];
      return listBucket(listing(objectName(address, prefix), signal), prefixOf(parts));
    },
  });
}

function signing(keys: BucketKeys, region: string): NonNullable<HttpAsk["sign"]> {
  return async (method, url) => {
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      accessKeyId: keys.accessKeyId,
      secretAccessKey: keys.secretAccessKey,
      sessionToken: keys.sessionToken ?? undefined,
      service: "s3",
      region,
    });
    const { headers } = await signer.sign();
    return Object.fromEntries(headers);
  };
}
