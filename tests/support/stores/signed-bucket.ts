// A bucket that speaks S3: objects whole and in parts, listings by page, and every request's signature
// verified as AWS describes it (Signature Version 4), with nothing of what makes it in the app.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { answerWith, type ServedFiles } from "./static-files.ts";

export interface SignedBucketOptions {
  readonly bucket: string;
  readonly files: ServedFiles;
  /** null: anybody may read. */
  readonly keys: {
    readonly id: string;
    readonly secret: string;
    readonly token: string | null;
  } | null;
  readonly region: string;
  readonly mayBeListed?: boolean;
  /** Small, so that a listing has pages. */
  readonly namesAPage?: number;
}

export function signedBucket(options: SignedBucketOptions): RequestListener {
  return (request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const path = decodeURIComponent(url.pathname);
    const root = `/${options.bucket}`;
    const wrong = options.keys === null ? null : signatureProblem(request, url, options);
    const bytes = options.files.get(path.slice(root.length + 1));
    if (wrong !== null) refuse(response, 403, wrong);
    else if (path === root || path === `${root}/`) list(url, options, response);
    else if (!path.startsWith(`${root}/`)) refuse(response, 404, "NoSuchBucket");
    else if (bytes !== undefined) answerWith(bytes, true, request, response);
    else if (options.mayBeListed === false) refuse(response, 403, "AccessDenied");
    else refuse(response, 404, "NoSuchKey");
  };
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
}

function list(url: URL, options: SignedBucketOptions, response: ServerResponse): void {
  const asked = url.searchParams;
  if (options.mayBeListed === false) {
    refuse(response, 403, "AccessDenied");
    return;
  }
  if (asked.get("list-type") !== "2" || asked.get("encoding-type") !== "url") {
    refuse(response, 400, "InvalidArgument");
    return;
  }
  const prefix = asked.get("prefix") ?? "";
  const found = new Set<string>();
  for (const key of options.files.keys()) {
    if (!key.startsWith(prefix)) continue;
    const [name, ...below] = key.slice(prefix.length).split("/");
    found.add(below.length > 0 ? `${prefix}${name}/` : key);
  }
  const sorted = [...found].sort();
  const after = asked.get("continuation-token") ?? "";
  const rest = sorted.filter((key) => key > after);
  const page = rest.slice(0, Math.min(options.namesAPage ?? 1000, Number(asked.get("max-keys"))));
  const isTruncated = page.length < rest.length;
  const entry = (key: string) => {
    const text = encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");
    return key.endsWith("/")
      ? `<CommonPrefixes><Prefix>${text}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${text}</Key><Size>1</Size></Contents>`;
  };
  response.writeHead(200, { "content-type": "application/xml" });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${options.bucket}</Name><Prefix>${prefix}</Prefix><IsTruncated>${isTruncated}</IsTruncated>${
      isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ""
    }${page.map(entry).join("")}</ListBucketResult>`,
  );
}

/** null where the request is signed as it should be. */
function signatureProblem(request: IncomingMessage, url: URL, options: SignedBucketOptions) {
  const { headers } = request;
  const [, id, day, region, service, names, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)[/]([0-9]{8})[/]([^/]+)[/]([^/]+)[/]aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    ) ?? [];
  const { keys } = options;
  if (keys === null || id !== keys.id) return "InvalidAccessKeyId";
  if (region !== options.region || service !== "s3") return "AuthorizationHeaderMalformed";
  if ((headers["x-amz-security-token"] ?? null) !== keys.token) return "InvalidToken";
  const date = String(headers["x-amz-date"]);
  const atMs = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
  if (!(Math.abs(Date.now() - atMs) < 15 * 60_000)) return "RequestTimeTooSkewed";
  const signed = names.split(";");
  const needed = ["host", ...Object.keys(headers).filter((name) => name.startsWith("x-amz-"))];
  if (!needed.every((name) => signed.includes(name))) return "AccessDenied";
  const query = [...url.searchParams]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join("&");
  const canonical = [
    request.method,
    decodeURIComponent(url.pathname).split("/").map(escaped).join("/"),
    query,
    ...signed.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, " ")}`),
    "",
    names,
    headers["x-amz-content-sha256"],
  ].join("\n");
  const toSign = [
    "AWS4-HMAC-SHA256",
    date,
    `${day}/${region}/s3/aws4_request`,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce<Buffer>(
    (made, part) => createHmac("sha256", made).update(part).digest(),
    Buffer.from(`AWS4${keys.secret}`),
  );
  const expected = createHmac("sha256", key).update(toSign).digest();
  return timingSafeEqual(expected, Buffer.from(signature, "hex")) ? null : "SignatureDoesNotMatch";
}

/** RFC 3986, 2.3: all but the unreserved. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
