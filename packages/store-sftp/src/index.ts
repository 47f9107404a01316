export { type RenameKind, type SftpStoreOptions } from "./config.ts";
export { probeSftp, type SftpFindings } from "./probe-sftp.ts";
export { createSftpStore } from "./store.ts";
export { parseSftpUri, type SftpUriSettings } from "./uri.ts";
