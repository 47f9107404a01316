import type { ForeignPlace } from "@holdfast/interop";
import { CliError } from "../failure.ts";

/** What the place of another tool's locks may need besides its URI. None of it is ever shown. */
export interface PlaceSettings {
  readonly s3Endpoint?: string;
  readonly s3Region?: string;
  readonly s3Profile?: string;
  readonly s3AccessKey?: string;
  readonly s3SecretKey?: string;
  readonly b2KeyId?: string;
  readonly b2AppKey?: string;
  /** Where B2 says which endpoint an account has. */
  readonly b2ApiUrl?: string;
  readonly sftpPassword?: string;
  readonly sftpKey?: string;
  readonly sftpKnownHosts?: string;
  readonly sftpInsecure?: boolean;
}

export type PlaceUri =
  | { readonly scheme: "local"; readonly path: string }
  /** `prefix` is empty or ends with a slash. */
  | { readonly scheme: "s3" | "b2"; readonly bucket: string; readonly prefix: string }
  | { readonly scheme: "sftp"; readonly url: URL };

const SCHEMES = "local, s3, b2, sftp";

/** The grammar that cloudstic documents. @throws {CliError} `USAGE`, in its words; the rest of the URI may hold a secret and is not repeated. */
export function parsePlaceUri(uri: string): PlaceUri {
  const colon = uri.indexOf(":");
  if (colon === -1) {
    throw new CliError("USAGE", `invalid store URI "${uri.slice(0, 80)}": missing scheme (e.g. local:./backup_store, s3:bucket, b2:bucket, sftp://host/path)`);
  }
  const scheme = uri.slice(0, colon);
  const rest = uri.slice(colon + 1);
  switch (scheme) {
    case "local":
      if (rest === "") {
        throw new CliError("USAGE", "invalid store URI \"local:\": a path must follow");
      }
      return { scheme, path: rest };
    case "s3":
    case "b2":
      return { scheme, ...bucketOf(scheme, rest) };
    case "sftp":
      return { scheme, url: sftpUrl(uri) };
    default:
      throw new CliError("USAGE", `unknown store scheme "${scheme.slice(0, 40)}": supported schemes are ${SCHEMES}`);
  }
}

function bucketOf(scheme: string, rest: string): { readonly bucket: string; readonly prefix: string } {
  const slash = rest.indexOf("/");
  const bucket = slash === -1 ? rest : rest.slice(0, slash);
  if (bucket === "") {
    throw new CliError("USAGE", `invalid store URI: the bucket of ${scheme}: is empty`);
  }
  const prefix = slash === -1 ? "" : rest.slice(slash).replace(/^[/ ]+|[/ ]+$/g, "");
  return { bucket, prefix: prefix === "" ? "" : `${prefix}/` };
}

function sftpUrl(uri: string): URL {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || url.hostname === "") {
    throw new CliError("USAGE", "sftp URI must include a hostname");
  }
  return url;
}

/** Opens a place. Each kind is loaded when it is named, and only then. Nothing is created. */
export async function openForeignPlace(uri: string, settings: PlaceSettings): Promise<ForeignPlace> {
  const parsed = parsePlaceUri(uri);
  switch (parsed.scheme) {
    case "local": {
      const { createLocalPlace } = await import("@holdfast/interop");
      return createLocalPlace(parsed.path);
    }
    case "s3": {
      const { openS3Place } = await import("./s3.ts");
      return openS3Place({ ...parsed, settings, location: uri });
    }
    case "b2": {
      const { openB2Place } = await import("./b2.ts");
      return openB2Place({ ...parsed, settings, location: uri });
    }
    case "sftp": {
      const { openSftpPlace } = await import("./sftp.ts");
      return openSftpPlace(parsed.url, settings);
    }
  }
}
