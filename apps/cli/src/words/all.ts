import { acquire } from "./acquire.ts";
import { breakLock } from "./break-lock.ts";
export const WORDS: readonly Word[] = [run, acquire, renew, release, status, list, breakLock, guard, settle, keep];
