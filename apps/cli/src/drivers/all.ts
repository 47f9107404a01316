import { b2 } from "./b2.ts";
import type { Driver } from "./driver.ts";
import { local } from "./local.ts";
import { s3 } from "./s3.ts";
import { sftp } from "./sftp.ts";

/** Every driver that the program carries: the one list. Each is loaded when a store names it, and only then. */
export const DRIVERS: readonly Driver[] = [local, s3, b2, sftp];
