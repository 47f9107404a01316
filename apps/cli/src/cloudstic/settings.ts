import { homedir } from "node:os";
import { join } from "node:path";
import type { PlaceSettings } from "../foreign-places/open.ts";
import { CLOUDSTIC_FLAGS } from "./flags.ts";
import { type ProfileStore, readProfileStore } from "./profile.ts";

/** What was asked for, from flags, profile and environment, in this order. */
export interface CloudsticSettings {
  /** Undefined where nobody said. */
  readonly store: string | undefined;
  readonly place: PlaceSettings;
  readonly encryptionKey: string | undefined;
  readonly password: string | undefined;
  readonly recoveryKey: string | undefined;
  readonly kmsKeyArn: string | undefined;
  readonly kmsRegion: string | undefined;
  readonly kmsEndpoint: string | undefined;
  readonly prompt: boolean;
  readonly noPrompt: boolean;
  readonly json: boolean;
  readonly debug: boolean;
  readonly force: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Blank where the profile has none, even when the environment has. */
const BLANKED = new Set(["password", "encryption-key", "recovery-key", "s3-profile", "s3-access-key", "s3-secret-key", "store-sftp-password", "store-sftp-key"]);

/** @throws {RepositoryError} in the tool's words when the profile cannot be had. */
export async function resolveCloudsticSettings(values: ReadonlyMap<string, string | boolean>, env: Env): Promise<CloudsticSettings> {
  const profileName = flagOrVariable(values, env, "profile");
  const profile = profileName === undefined ? undefined : await readProfileStore(profileName, flagOrVariable(values, env, "profiles-file") ?? defaultProfilesFile(env), env);
  const text = (name: string): string | undefined => {
    const given = values.get(name);
    if (typeof given === "string") {
      return given === "" ? undefined : given;
    }
    const fromProfile = profile?.[profileField(name)];
    return fromProfile ?? (profile !== undefined && BLANKED.has(name) ? undefined : flagOrVariable(values, env, name));
  };
  const isOn = (name: string): boolean => (values.has(name) ? values.get(name) === true : ["1", "true"].includes(flagOrVariable(values, env, name) ?? ""));
  return {
    store: text("store"),
    place: withoutUndefined({
      s3Endpoint: text("s3-endpoint") ?? env["HOLDFAST_S3_ENDPOINT"],
      s3Region: text("s3-region") ?? env["HOLDFAST_S3_REGION"],
      s3Profile: text("s3-profile") ?? env["HOLDFAST_S3_PROFILE"],
      s3AccessKey: text("s3-access-key") ?? env["HOLDFAST_S3_ACCESS_KEY"],
      s3SecretKey: text("s3-secret-key") ?? env["HOLDFAST_S3_SECRET_KEY"],
      b2KeyId: profile?.b2_key_id ?? env["B2_KEY_ID"],
      b2AppKey: profile?.b2_app_key ?? env["B2_APP_KEY"],
      b2ApiUrl: env["HOLDFAST_B2_API_URL"],
      sftpPassword: text("store-sftp-password"),
      sftpKey: text("store-sftp-key"),
      sftpKnownHosts: text("store-sftp-known-hosts"),
      sftpInsecure: isOn("store-sftp-insecure"),
    }),
    encryptionKey: text("encryption-key"),
    password: text("password"),
    recoveryKey: text("recovery-key"),
    kmsKeyArn: text("kms-key-arn"),
    kmsRegion: text("kms-region"),
    kmsEndpoint: text("kms-endpoint"),
    prompt: isOn("prompt"),
    noPrompt: isOn("no-prompt"),
    json: isOn("json"),
    debug: isOn("debug"),
    force: isOn("force"),
  };
}

/** An empty variable counts as not set. */
function flagOrVariable(values: ReadonlyMap<string, string | boolean>, env: Env, name: string): string | undefined {
  const given = values.get(name);
  if (typeof given === "string" && given !== "") {
    return given;
  }
  const variables = CLOUDSTIC_FLAGS.find((flag) => flag.name === name)?.env ?? [];
  return variables.map((variable) => env[variable]).find((value) => value !== undefined && value !== "");
}

/** `s3-access-key` is `s3_access_key` in a profile, and the store itself its `uri`. */
function profileField(name: string): keyof ProfileStore {
  return name === "store" ? "uri" : name.replaceAll("-", "_");
}

/** Where the tool keeps its configuration; it would create the folder, we do not. */
function defaultProfilesFile(env: Env): string {
  const byPlatform = process.platform === "darwin" ? join(homedir(), "Library/Application Support") : (env["XDG_CONFIG_HOME"] ?? env["APPDATA"] ?? join(homedir(), ".config"));
  return join(env["CLOUDSTIC_CONFIG_DIR"] ?? join(byPlatform, "cloudstic"), "profiles.yaml");
}

function withoutUndefined(settings: { readonly [Name in keyof PlaceSettings]: PlaceSettings[Name] | undefined }): PlaceSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== ""));
}
