import type { GoFlag } from "./go-flags.ts";

interface CloudsticFlag extends GoFlag {
  /** Variables that give it, the first one that is not empty. */
  readonly env: readonly string[];
  readonly about: string;
}

const text = (name: string, env: readonly string[], about: string): CloudsticFlag => ({ name, kind: "text", env, about });
const toggle = (name: string, env: readonly string[], about: string): CloudsticFlag => ({ name, kind: "switch", env, about });
const sftp = (side: "store" | "source"): readonly CloudsticFlag[] => {
  const about = side === "store" ? "of the store's server" : "taken and not used here";
  const variable = `CLOUDSTIC_${side.toUpperCase()}_SFTP`;
  return [
    text(`${side}-sftp-password`, [`${variable}_PASSWORD`], `password ${about}`),
    text(`${side}-sftp-key`, [`${variable}_KEY`], `private key file ${about}`),
    text(`${side}-sftp-known-hosts`, [`${variable}_KNOWN_HOSTS`], `known_hosts file ${about}`),
    toggle(`${side}-sftp-insecure`, [`${variable}_INSECURE`], `take any host key ${about}`),
  ];
};

/** Every flag of the documented command, and what is ours behind them. */
export const CLOUDSTIC_FLAGS: readonly CloudsticFlag[] = [
  text("store", ["CLOUDSTIC_STORE"], "local:<path>, s3:<bucket>[/<prefix>], b2:<bucket>[/<prefix>], sftp://[user@]host[:port]/<path>"),
  text("profile", ["CLOUDSTIC_PROFILE"], "a profile of the profiles file"),
  text("profiles-file", ["CLOUDSTIC_PROFILES_FILE"], "where the profiles are"),
  text("s3-endpoint", ["CLOUDSTIC_S3_ENDPOINT"], "an S3 store other than AWS"),
  text("s3-region", ["CLOUDSTIC_S3_REGION"], "default us-east-1"),
  text("s3-profile", ["CLOUDSTIC_S3_PROFILE", "AWS_PROFILE"], "a profile of the AWS configuration"),
  text("s3-access-key", ["AWS_ACCESS_KEY_ID"], "an access key"),
  text("s3-secret-key", ["AWS_SECRET_ACCESS_KEY"], "its secret"),
  ...sftp("store"),
  ...sftp("source"),
  text("encryption-key", ["CLOUDSTIC_ENCRYPTION_KEY"], "platform key, 64 hex digits"),
  text("password", ["CLOUDSTIC_PASSWORD"], "the repository's password"),
  text("recovery-key", ["CLOUDSTIC_RECOVERY_KEY"], "the 24 words"),
  text("kms-key-arn", ["CLOUDSTIC_KMS_KEY_ARN"], "a key of AWS KMS"),
  text("kms-region", ["CLOUDSTIC_KMS_REGION"], "its region"),
  text("kms-endpoint", ["CLOUDSTIC_KMS_ENDPOINT"], "its endpoint"),
  toggle("disable-packfile", ["CLOUDSTIC_DISABLE_PACKFILE"], "taken; locks are never packed"),
  toggle("prompt", [], "ask for the password"),
  toggle("no-prompt", [], "never ask"),
  toggle("verbose", [], "taken; changes nothing here"),
  toggle("quiet", [], "taken; changes nothing here"),
  toggle("json", [], "the locks as JSON on stdout"),
  toggle("debug", [], "one line on stderr for each request"),
];

/** Flags of holdfast that may stand among them. */
export const OWN_FLAGS: readonly CloudsticFlag[] = [
  text("format", [], "cloudstic"),
  toggle("force", [], "also what a running process of this machine holds; also unread, without the key of an encrypted repository"),
];

export function breakLockUsage(): string {
  const line = ({ name, kind, env, about }: CloudsticFlag): string => `  -${name}${kind === "text" ? " value" : ""}${env.length === 0 ? "" : ` (${env.join(", ")})`}\n    \t${about}`;
  return ["Usage of break-lock:", ...[...CLOUDSTIC_FLAGS, ...OWN_FLAGS].map(line)].join("\n");
}
