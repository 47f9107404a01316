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

  async diagnose(uri, environment) {
    const { parseSftpUri, probeSftp } = await import("@holdfast/store-sftp");
    const options = parseSftpUri(uri, { environment, onWarning: () => undefined });
    const { server, atomicRename, honoursExclusiveCreate, tellsSpace, clockAheadMs } = await probeSftp(options);
    const isUsable = atomicRename === "posix" || (atomicRename === "plain" && options.rename === "plain");
    const facts = [
      { name: "server", value: server },
      { name: "atomic rename", value: atomicRename },
      { name: "exclusive create", value: honoursExclusiveCreate ? "honoured" : "ignored" },
      { name: "tells a full disk", value: tellsSpace ? "yes" : "no" },
      { name: "clock", value: `${Math.round(clockAheadMs / 1_000)} s ahead of this machine` },
    ];
    const advice = atomicRename === "plain" && !isUsable ? ["Its plain rename passed a race. If its maker says that it is atomic, add ?rename=plain to the URI."] : [];
    const refusal = !isUsable ? "the server offers no rename that is known to be atomic" : honoursExclusiveCreate ? null : "the server creates a file that must not exist where it does, so nothing that it says of files can be relied on";
    return { refusal, facts, permissions: [], policy: `Read, write and search (rwx) on ${options.path}; on the directory above it only until that is there.`, advice, tariff: null, leftBehind: [] };
  },
};
