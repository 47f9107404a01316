export { type RenameKind, type SftpConnectionOptions, type SftpStoreOptions } from "./config.ts";
export { connectSftp } from "./connect-sftp.ts";
export type { Connection as SftpConnection } from "./connect.ts";
export { probeSftp, type SftpFindings } from "./probe-sftp.ts";
export { createSftpStore } from "./store.ts";
export { parseSftpUri, type SftpUriSettings } from "./uri.ts";
