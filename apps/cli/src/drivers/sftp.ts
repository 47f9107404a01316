import type { Driver } from "./driver.ts";

export const sftp: Driver = {
  scheme: "sftp",
  form: "sftp://[user@]host[:port]/<path>",
  settings: [
    { flag: "--store-sftp-known-hosts <file>", variable: "HOLDFAST_STORE_SFTP_KNOWN_HOSTS", description: "known host keys (default: those of ssh)" },
    { flag: "--store-sftp-insecure", variable: "HOLDFAST_STORE_SFTP_INSECURE", description: "take any host key: whoever answers for the host can grant any lock" },
    { flag: "--store-sftp-identity <file>", variable: "HOLDFAST_STORE_SFTP_IDENTITY", description: "a private key (default: as ssh would)" },
    { flag: "--store-sftp-config <file>", variable: "HOLDFAST_STORE_SFTP_CONFIG", description: 'host aliases (default: ~/.ssh/config; "none" for none)' },
    { flag: "--store-sftp-passphrase <text>", variable: "HOLDFAST_STORE_SFTP_PASSPHRASE", description: "opens an encrypted key; the variable keeps it out of the list of processes" },
    { flag: "--store-sftp-password <text>", variable: "HOLDFAST_STORE_SFTP_PASSWORD", description: "the account's password; the variable keeps it out of the list of processes" },
  ],
  async open(uri, environment) {
    const { createSftpStore, parseSftpUri } = await import("@holdfast/store-sftp");
    return createSftpStore(parseSftpUri(uri, { environment, onWarning: (message) => void process.stderr.write(`holdfast: warning: ${message}\n`) }));
  },
};
