import { Command, Option } from "commander";
import { formats } from "@holdfast/interop";
import type { PlaceSettings } from "../foreign-places/open.ts";
import { jsonOption } from "../words/options.ts";

export interface ForeignOptions {
  readonly format?: string;
  readonly store?: string;
  readonly json?: boolean;
  readonly force?: boolean;
  readonly key?: string;
  readonly model?: string;
  readonly s3Endpoint?: string;
  readonly s3Region?: string;
  readonly s3Profile?: string;
  readonly s3AccessKey?: string;
  readonly s3SecretKey?: string;
  readonly sftpPassword?: string;
  readonly sftpKey?: string;
  readonly sftpKnownHosts?: string;
  readonly sftpInsecure?: boolean;
}

/** A command about other tools' locks, with what all of them take. */
export function foreignCommand(name: string, description: string): Command {
  const command = new Command(name).description(description).exitOverride().showHelpAfterError(`(holdfast ${name} --format <tool> --help shows what there is)`);
  const settings: readonly (readonly [string, string, string])[] = [
    ["--s3-endpoint <url>", "HOLDFAST_S3_ENDPOINT", "an S3 store other than AWS"],
    ["--s3-region <region>", "HOLDFAST_S3_REGION", "the bucket's region"],
    ["--s3-profile <name>", "HOLDFAST_S3_PROFILE", "a profile of the AWS configuration files"],
    ["--s3-access-key <id>", "HOLDFAST_S3_ACCESS_KEY", "an access key"],
    ["--s3-secret-key <secret>", "HOLDFAST_S3_SECRET_KEY", "its secret key"],
    ["--sftp-password <password>", "HOLDFAST_SFTP_PASSWORD", "a password of the SFTP server"],
    ["--sftp-key <file>", "HOLDFAST_SFTP_KEY", "a private key file"],
    ["--sftp-known-hosts <file>", "HOLDFAST_SFTP_KNOWN_HOSTS", "default ~/.ssh/known_hosts"],
    ["--sftp-insecure", "HOLDFAST_SFTP_INSECURE", "take any host key"],
  ];
  command
    .addOption(new Option("--format <tool>", "whose locks; found out by looking where it is not given").choices(formats.map(({ id }) => id)))
    .addOption(new Option("--store <uri>", "where they are: local:<path>, s3:<bucket>[/<prefix>], b2:<bucket>[/<prefix>], sftp://[user@]host[:port]/<path>").env("HOLDFAST_STORE"))
    .addOption(jsonOption("the outcome as JSON"));
  settings.forEach(([flag, variable, about]) => command.addOption(new Option(flag, about).env(variable).helpGroup("Stores:")));
  return command;
}

export function placeSettings(options: ForeignOptions): PlaceSettings {
  const { s3Endpoint, s3Region, s3Profile, s3AccessKey, s3SecretKey, sftpPassword, sftpKey, sftpKnownHosts, sftpInsecure } = options;
  const given = { s3Endpoint, s3Region, s3Profile, s3AccessKey, s3SecretKey, sftpPassword, sftpKey, sftpKnownHosts, sftpInsecure, b2KeyId: process.env["B2_KEY_ID"], b2AppKey: process.env["B2_APP_KEY"], b2ApiUrl: process.env["HOLDFAST_B2_API_URL"] };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ""));
}
