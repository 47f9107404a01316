import { readFileSync } from "node:fs";
import { RepositoryError } from "@holdfast/interop";
import { parse } from "yaml";

/** What a profile says about its store, by the names in the file; secrets are looked up. */
export type ProfileStore = Readonly<Record<string, string>>;

/** `password_secret: env://NAME` and the like, by the setting that they give. */
const SECRETS: Readonly<Record<string, string>> = {
  password_secret: "password",
  encryption_key_secret: "encryption_key",
  recovery_key_secret: "recovery_key",
  s3_access_key_secret: "s3_access_key",
  s3_secret_key_secret: "s3_secret_key",
  b2_key_id_secret: "b2_key_id",
  b2_app_key_secret: "b2_app_key",
  store_sftp_password_secret: "store_sftp_password",
  store_sftp_key_secret: "store_sftp_key",
};

const FILE_BYTES_MAX = 1_048_576;

/** An empty object where the profile names no store. @throws {RepositoryError} in the tool's words. */
export async function readProfileStore(name: string, file: string, env: Readonly<Record<string, string | undefined>>): Promise<ProfileStore> {
  const document = load(file);
  const profile = entry(entry(document, "profiles"), name);
  if (profile === undefined) {
    throw new RepositoryError(`unknown profile ${JSON.stringify(name)}`);
  }
  const storeName = entry(profile, "store");
  if (typeof storeName !== "string" || storeName === "") {
    return {};
  }
  const store = entry(entry(document, "stores"), storeName);
  if (typeof store !== "object" || store === null) {
    throw new RepositoryError(`profile ${JSON.stringify(name)} references unknown store ${JSON.stringify(storeName)}`);
  }
  const texts = Object.entries(store).flatMap(([field, value]): [string, string][] => (typeof value === "string" && value !== "" ? [[field, value]] : []));
  const plain = texts.filter(([field]) => SECRETS[field] === undefined);
  const secret = texts.flatMap(([field, reference]): [string, string][] => {
    const setting = SECRETS[field];
    return setting === undefined ? [] : [[setting, lookUp(storeName, field, reference, env)]];
  });
  return Object.fromEntries([...plain, ...secret]);
}

function load(file: string): unknown {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new RepositoryError(`load profiles file ${JSON.stringify(file)}: ${error instanceof Error ? error.message : "it cannot be read"}`);
  }
  try {
    const document: unknown = text.length > FILE_BYTES_MAX ? undefined : parse(text, { maxAliasCount: 100 });
    return document;
  } catch {
    // The parser's message quotes the line, which may hold a secret.
    throw new RepositoryError(`load profiles file ${JSON.stringify(file)}: it is not YAML`);
  }
}

function entry(object: unknown, name: string): unknown {
  return typeof object === "object" && object !== null ? Object.getOwnPropertyDescriptor(object, name)?.value : undefined;
}

function lookUp(store: string, field: string, reference: string, env: Readonly<Record<string, string | undefined>>): string {
  const variable = /^env:\/\/(.+)$/.exec(reference)?.[1];
  const value = variable === undefined ? undefined : env[variable];
  if (value !== undefined && value !== "") {
    return value;
  }
  const problem = variable === undefined ? "holdfast reads env:// references only; give it as a flag or a variable" : `environment variable ${variable} is not set`;
  throw new RepositoryError(`store ${JSON.stringify(store)} field ${JSON.stringify(field)}: ${problem}`);
}
