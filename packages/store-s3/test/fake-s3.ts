import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** How a fake store differs from AWS. */
export interface FakeS3Options {
  /** `unquoted`: If-Match of a write is compared with its quotes, as by Ceph before Tentacle. */
  readonly quoting?: "quoted" | "unquoted";
  readonly sendsDate?: boolean;
  /** A 304 with `Last-Modified`. */
  readonly datesUnchanged?: boolean;
  readonly ignores?: readonly ("create" | "replace" | "remove" | "read")[];
  readonly isVersioned?: boolean;
  readonly pageSize?: number;
  /** Instead of, or after, what the store does. */
  readonly fault?: (request: FakeRequest) => Fault | undefined;
  /** How long an answer is held back. */
  readonly delayMs?: (request: FakeRequest) => number;
}

export interface FakeRequest {
  readonly method: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** From 1, over all requests. */
  readonly count: number;
}

/** `answer`: nothing is carried out. `after`: it is carried out, then `cut`, `hang` or that answer. */
export type Fault =
  | { readonly kind: "answer"; readonly answer: FakeAnswer }
  | { readonly kind: "cut" | "hang" | "cut-after" | "hang-after" | "cut-body" }
  | { readonly kind: "answer-after"; readonly answer: FakeAnswer };

export interface FakeAnswer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly extra?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
}

interface Entry {
  readonly body: Buffer;
  readonly etag: string;
  readonly writtenAt: Date;
}

export interface FakeS3 {
  readonly endpoint: string;
  readonly requests: readonly FakeRequest[];
  /** Keys as the store has them, the prefix included. */
  readonly keys: () => readonly string[];
  put(key: string, body: string | Buffer): void;
  stop(): Promise<void>;
}

export const BUCKET = "bucket";

export async function startFakeS3(options: FakeS3Options = {}): Promise<FakeS3> {
  const entries = new Map<string, Entry>();
  const requests: FakeRequest[] = [];
  const server = createServer((incoming, response) => void serve(incoming, response));

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://fake");
    const [, , ...parts] = url.pathname.split("/");
    const request = { method: incoming.method ?? "", key: decodeURIComponent(parts.join("/")), query: url.searchParams, headers: flat(incoming), count: requests.length + 1 };
    requests.push(request);
    const body = Buffer.concat(await incoming.toArray());
    const fault = options.fault?.(request);
    await new Promise((resolve) => setTimeout(resolve, options.delayMs?.(request) ?? 0));
    if (fault?.kind === "cut") {
      return void incoming.socket.destroy();
    }
    if (fault?.kind === "hang") {
      return;
    }
    if (fault?.kind === "answer") {
      return send(response, fault.answer, options);
    }
    const answer = carryOut(request, body, entries, options);
    switch (fault?.kind) {
      case undefined:
        return send(response, answer, options);
      case "cut-after":
        return void incoming.socket.destroy();
      case "hang-after":
        return;
      case "answer-after":
        return send(response, fault.answer, options);
      case "cut-body":
        response.writeHead(200, { etag: '"e"', "content-length": "100" });
        response.write("half");
        setTimeout(() => incoming.socket.destroy(), 20);
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    keys: () => [...entries.keys()],
    put: (key, body) => void entries.set(key, newEntry(Buffer.from(body))),
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

type Answer = FakeAnswer & { readonly body?: Buffer };

function carryOut(request: FakeRequest, body: Buffer, entries: Map<string, Entry>, options: FakeS3Options): Answer {
  if (request.method === "GET" && request.query.get("list-type") === "2") {
    return listing(request, entries, options);
  }
  if (request.query.has("versions")) {
    return { status: 501, code: "NotImplemented", message: "The fake keeps no versions." };
  }
  const there = entries.get(request.key);
  switch (request.method) {
    case "GET":
      return get(request, there, options);
    case "PUT":
      return put(request, body, there, entries, options);
    case "DELETE": {
      const ifMatch = options.ignores?.includes("remove") === true ? undefined : request.headers["if-match"];
      if (ifMatch !== undefined && there === undefined) {
        return { status: 404, code: "NoSuchKey" };
      }
      if (ifMatch !== undefined && !matches(ifMatch, there, options)) {
        return { status: 412, code: "PreconditionFailed" };
      }
      entries.delete(request.key);
      return { status: 204 };
    }
    default:
      return { status: 405, code: "MethodNotAllowed" };
  }
}

function get({ headers, key }: FakeRequest, there: Entry | undefined, options: FakeS3Options): Answer {
  if (there === undefined) {
    return { status: 404, code: "NoSuchKey", message: `There is no ${key}.` };
  }
  const stamps = { etag: `"${there.etag}"`, "last-modified": there.writtenAt.toUTCString() };
  if (headers["if-none-match"] === `"${there.etag}"` && options.ignores?.includes("read") !== true) {
    return { status: 304, headers: options.datesUnchanged === false ? { etag: stamps.etag } : stamps };
  }
  return { status: 200, headers: stamps, body: there.body };
}

function put(request: FakeRequest, body: Buffer, there: Entry | undefined, entries: Map<string, Entry>, options: FakeS3Options): Answer {
  const md5 = request.headers["content-md5"];
  if (md5 !== createHash("md5").update(body).digest("base64")) {
    return { status: 400, code: "BadDigest", message: "The fake wants a Content-MD5 that fits." };
  }
  const isRefused = request.headers["if-none-match"] === "*" && there !== undefined && options.ignores?.includes("create") !== true;
  const ifMatch = options.ignores?.includes("replace") === true ? undefined : request.headers["if-match"];
  if (ifMatch !== undefined && there === undefined) {
    return { status: 404, code: "NoSuchKey" };
  }
  if (isRefused || (ifMatch !== undefined && !matches(ifMatch, there, options))) {
    return { status: 412, code: "PreconditionFailed", message: "At least one of the preconditions did not hold." };
  }
  const entry = newEntry(body);
  entries.set(request.key, entry);
  return { status: 200, headers: { etag: `"${entry.etag}"`, ...(options.isVersioned === true ? { "x-amz-version-id": "v1" } : {}) } };
}

function matches(ifMatch: string, there: Entry | undefined, { quoting = "quoted" }: FakeS3Options): boolean {
  return there !== undefined && ifMatch === (quoting === "quoted" ? `"${there.etag}"` : there.etag);
}

function listing({ query }: FakeRequest, entries: Map<string, Entry>, { pageSize = 1_000 }: FakeS3Options): Answer {
  const prefix = query.get("prefix") ?? "";
  const after = query.get("continuation-token");
  const keys = [...entries.keys()].filter((key) => key.startsWith(prefix) && (after === null || key > after)).sort();
  const shown = keys.slice(0, pageSize);
  const last = keys.length > pageSize ? shown.at(-1) : undefined;
  const contents = shown.map((key) => {
    const entry = entries.get(key);
    const modified = entry?.writtenAt.toISOString() ?? "";
    return `<Contents><Key>${encode(key)}</Key><LastModified>${modified}</LastModified><ETag>&quot;${entry?.etag}&quot;</ETag><Size>${entry?.body.byteLength ?? 0}</Size></Contents>`;
  });
  const more = last === undefined ? "<IsTruncated>false</IsTruncated>" : `<IsTruncated>true</IsTruncated><NextContinuationToken>${escape(last)}</NextContinuationToken>`;
  const text = `<?xml version="1.0"?><ListBucketResult><EncodingType>url</EncodingType>${more}${contents.join("")}</ListBucketResult>`;
  return { status: 200, headers: { "content-type": "application/xml" }, text };
}

function send(response: ServerResponse, answer: Answer, { sendsDate = true }: FakeS3Options): void {
  response.sendDate = sendsDate;
  const { status, code, message = "", extra = "", headers = {}, text, body } = answer;
  const xml = code === undefined ? undefined : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${escape(message)}</Message>${extra}<RequestId>r1</RequestId></Error>`;
  response.writeHead(status, { ...(xml === undefined ? {} : { "content-type": "application/xml" }), ...headers });
  response.end(status === 304 || status === 204 ? undefined : (body ?? text ?? xml));
}

function newEntry(body: Buffer): Entry {
  return { body, etag: createHash("md5").update(body).digest("hex"), writtenAt: new Date() };
}

function flat({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join() : value]));
}

/** As AWS does it: a space is a plus sign, and slashes stay. */
function encode(key: string): string {
  return encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/");
}

function escape(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
