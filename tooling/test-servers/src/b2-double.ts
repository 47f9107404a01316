import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type B2Account, type B2Version, carryOut } from "./b2-double-storage.ts";

export interface B2DoubleOptions {
  /** What the key may do. Default: all that locks need. */
  readonly capabilities?: readonly string[];
  /** The only bucket of the key. Default: a key for all buckets. */
  readonly onlyBucket?: string;
  readonly namePrefix?: string;
  /** Entries of one page of a listing. Default 1,000. */
  readonly pageSize?: number;
}

/**
 * A double of Backblaze B2: what its documents say of authorisation, versions, hide markers and conditions, and no more. It proves
 * what the driver makes of that; it proves nothing about B2, least of all about its listings.
 */
export interface B2Double {
  readonly authorizeUrl: string;
  readonly bucket: string;
  readonly keyId: string;
  readonly applicationKey: string;
  /** "PUT /bucket/key", in the order of their arrival; a removal with "exactly" names a version. */
  readonly requests: string[];
  /** Every version that is there, hide markers among them. */
  versions(): readonly B2Version[];
  /** The next requests get this answer instead, the authorisation too, until it is called with undefined. */
  refuseWith(refusal: { readonly status: number; readonly code: string; readonly message: string } | undefined): void;
  stop(): Promise<void>;
}

const ALL = ["listBuckets", "listFiles", "readFiles", "writeFiles", "deleteFiles"];

export async function startB2Double({ capabilities = ALL, onlyBucket, namePrefix, pageSize = 1_000 }: B2DoubleOptions = {}): Promise<B2Double> {
  const [keyId, applicationKey, bucket] = [`005${randomBytes(11).toString("hex")}`, `K005${randomBytes(14).toString("base64url")}`, "locks-bucket"];
  const account: B2Account = { bucket, capabilities, pageSize, versions: [] };
  const requests: string[] = [];
  let refusal: Parameters<B2Double["refuseWith"]>[0];
  let authorizeUrl = "";

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://double");
    const body = Buffer.concat(await incoming.toArray());
    requests.push(lineOf(incoming.method ?? "", url));
    if (url.pathname.startsWith("/b2api/")) {
      return authorise(incoming, response);
    }
    if (refusal !== undefined) {
      return sendError(response, refusal.status, refusal.code, refusal.message);
    }
    if (incoming.headers.authorization?.includes(`Credential=${keyId}/`) !== true) {
      return sendError(response, 403, "InvalidAccessKeyId", "The key is not valid");
    }
    if (body.byteLength > 0 && incoming.headers["content-md5"] !== createHash("md5").update(body).digest("base64")) {
      return sendError(response, 400, "BadDigest", "The Content-MD5 does not fit");
    }
    const answer = carryOut(account, { method: incoming.method ?? "", url, headers: incoming.headers, body });
    return "code" in answer ? sendError(response, answer.status, answer.code, answer.message) : void response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  function authorise(incoming: IncomingMessage, response: ServerResponse): void {
    const isKnown = incoming.headers.authorization === `Basic ${Buffer.from(`${keyId}:${applicationKey}`).toString("base64")}`;
    const refused = refusal ?? (isKnown ? undefined : { status: 401, code: "unauthorized", message: "" });
    if (refused !== undefined) {
      return sendJson(response, refused.status, refused);
    }
    const buckets = onlyBucket === undefined ? null : [{ id: "e73ede9969c64427a54b", name: onlyBucket }];
    const storageApi = { apiUrl: authorizeUrl, downloadUrl: authorizeUrl, s3ApiUrl: authorizeUrl, allowed: { buckets, capabilities, namePrefix: namePrefix ?? null } };
    return sendJson(response, 200, { accountId: "a30f20426f0b", authorizationToken: `4_${randomBytes(12).toString("hex")}`, apiInfo: { storageApi } });
  }

  const server = createServer((incoming, response) => void serve(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  authorizeUrl = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return {
    authorizeUrl,
    bucket,
    keyId,
    applicationKey,
    requests,
    versions: () => account.versions,
    refuseWith(next) {
      refusal = next;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

function lineOf(method: string, { pathname, searchParams }: URL): string {
  const path = decodeURIComponent(pathname);
  if (searchParams.has("versions") || searchParams.has("list-type")) {
    return `${searchParams.has("versions") ? "VERSIONS" : "LIST"} ${path}?${searchParams.get("prefix") ?? ""}`;
  }
  return `${method} ${path}${searchParams.has("versionId") ? " exactly" : ""}`;
}

function sendJson(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
}

function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { "content-type": "application/xml" }).end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}
