export { untilAborted } from "./abort.ts";
export { groupPath, parseDirectoryName, registerPath, STAGING_NAME, type DirectoryName } from "./encode-key.ts";
export { isPointerName } from "./names.ts";
export { createPointerDirectory, type PointerDirectory, type PointerDirectoryOptions } from "./pointer-directory.ts";
export {
  PortError,
  type DirectoryPort,
  type FileContent,
  type MaybePromise,
  type PortErrorDetails,
  type PortErrorKind,
  type Stamps,
} from "./port.ts";
export { nonce } from "./random.ts";
