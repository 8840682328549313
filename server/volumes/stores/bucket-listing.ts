// The names directly below a prefix of a bucket, by the listing that S3 and those who speak like it
// have (ListObjectsV2), a page at a time.
import type { DOMParser } from "@xmldom/xmldom";
import { mayNotBeRead, unexpectedStatus } from "#server/volumes/stores/http-answer.ts";
import type { HttpAsk, HttpClient } from "#server/volumes/stores/http-client.ts";
import { takeWhole } from "#server/volumes/stores/http-parts.ts";
import { MAX_LISTED_NAMES, tooManyNames } from "#server/volumes/stores/listed-names.ts";
import { storeError } from "#server/volumes/stores/store-error.ts";

const NAMES_A_PAGE = 1000;
/** A thousand keys of 1024 bytes, each byte written as three. */
const MAX_PAGE_BYTES = 8 * 2 ** 20;

export interface Listing {
  readonly client: HttpClient;
  readonly bucketUrl: URL;
  readonly sign: HttpAsk["sign"];
  readonly signal: AbortSignal | undefined;
  /** For errors. */
  readonly file: string;
}

interface Page {
  readonly names: readonly string[];
  /** null: it was the last. */
  readonly token: string | null;
}

/** The prefix ends with a slash, or is empty. Throws an ImportError where it may not be listed. */
export async function listBucket(listing: Listing, prefix: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (let token: string | null = ""; token !== null; ) {
    const page: Page | null = await pageOf(listing, prefix, token, NAMES_A_PAGE);
    if (page === null) throw mayNotBeRead(listing.file, 403);
    names.push(...page.names);
    if (names.length > MAX_LISTED_NAMES) throw tooManyNames(listing.file);
    token = page.token;
  }
  return [...new Set(names)].sort();
}

export async function mayBeListed(listing: Listing, prefix: string): Promise<boolean> {
  return (await pageOf(listing, prefix, "", 1)) !== null;
}

async function pageOf(listing: Listing, prefix: string, token: string, count: number) {
  const url = new URL(listing.bucketUrl);
  const asked = { "list-type": "2", delimiter: "/", "encoding-type": "url", prefix };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  url.searchParams.set("max-keys", String(count));
  if (token !== "") url.searchParams.set("continuation-token", token);
  // A blank as +, as forms have it, is not what is signed.
  url.search = url.search.replaceAll("+", "%20");
  const { client, sign, signal, file } = listing;
  const headers = { "accept-encoding": "identity" };
  return client.ask({ method: "GET", url, headers, sign, signal, file }, async (answer, came) => {
    if (answer.statusCode === 403) return null;
    if (answer.statusCode === 404) throw noSuchBucket(file);
    if (answer.statusCode !== 200) throw unexpectedStatus(file, answer.statusCode ?? 0);
    const bytes = await takeWhole(answer, { file, maxBytes: MAX_PAGE_BYTES, came });
    // Most servers never list a bucket, and a start reads what is loaded with it.
    const { DOMParser } = await import("@xmldom/xmldom");
    return parsePage(DOMParser, new TextDecoder().decode(bytes), prefix, file);
  });
}

function parsePage(Parser: typeof DOMParser, text: string, prefix: string, file: string): Page {
  try {
    const root = new Parser({
      onError: (_level, message) => {
        throw new Error(message);
      },
    }).parseFromString(text, "text/xml").documentElement;
    if (root?.localName !== "ListBucketResult") throw new Error("no ListBucketResult");
    const textsOf = (parent: string, child: string) =>
      [...root.getElementsByTagName(parent)].map(
        (element) => element.getElementsByTagName(child)[0]?.textContent ?? "",
      );
    const keys = [...textsOf("Contents", "Key"), ...textsOf("CommonPrefixes", "Prefix")];
    const token = root.getElementsByTagName("NextContinuationToken")[0]?.textContent ?? null;
    const isCut = root.getElementsByTagName("IsTruncated")[0]?.textContent === "true";
    if (isCut && (token === null || token === "")) throw new Error("no NextContinuationToken");
    return {
      names: keys.map((key) => nameOf(key, prefix)).filter(Boolean),
      token: isCut ? token : null,
    };
  } catch (cause) {
    throw storeError(
      file,
      {
        field: "the server",
        problem: "does not list the bucket as S3 does",
        remedy: "check the address of the object store",
      },
      cause,
    );
  }
}

/** Empty for the prefix itself, which some tools write as an object. */
function nameOf(encoded: string, prefix: string): string {
  const key = decodeURIComponent(encoded.replaceAll("+", " "));
  if (!key.startsWith(prefix)) throw new Error("a key without the prefix");
  return key.slice(prefix.length).replace(/[/]$/, "");
}

export function noSuchBucket(file: string) {
  return storeError(file, {
    field: "the bucket",
    problem: "is not there",
    remedy: "check how it is written, and on which object store it lies",
  });
}
