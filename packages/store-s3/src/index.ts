export { openS3Store, type S3OpenOptions, type S3Protocol } from "./claims/open.ts";
export type { S3Behalf, S3ClaimStoreOptions } from "./claims/options.ts";
export type { Permissions } from "./claims/meaning.ts";
export { createS3ClaimStore } from "./claims/store.ts";
export { type EtagQuoting, type EtagQuotingOption, type S3StoreOptions } from "./config.ts";
export type { ConditionalWrites, WriteFindings } from "./probe.ts";
export { probeS3, type S3Findings } from "./probe-s3.ts";
export { createS3Store } from "./store.ts";
export { parseS3Uri, type S3Flags, type S3UriSettings } from "./uri.ts";
