export { type B2Double, type B2DoubleOptions, startB2Double } from "./b2-double.ts";
export { freePort } from "./free-port.ts";
export { startMiniflareR2 } from "./miniflare-r2.ts";
export { startRadosgw } from "./radosgw.ts";
export { type RecordingProxy, startRecordingProxy } from "./recording-proxy.ts";
export { startS3rver } from "./s3rver.ts";
export { startSwift } from "./swift.ts";
export { BUCKET, type Started, type TestServer, VERSIONED_BUCKET } from "./test-server.ts";
