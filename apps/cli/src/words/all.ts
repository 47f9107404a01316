import { acquire } from "./acquire.ts";
import { breakLock } from "./break-lock.ts";
import { complete } from "./complete.ts";
import { completion } from "./completion.ts";
import { doctor } from "./doctor.ts";
import { guard } from "./guard.ts";
import { keep } from "./keep.ts";
import { list } from "./list.ts";
import { log } from "./log.ts";
import { man } from "./man.ts";
import { release } from "./release.ts";
import { renew } from "./renew.ts";
import { run } from "./run.ts";
import { settle } from "./settle.ts";
import { status } from "./status.ts";
import { watch } from "./watch.ts";
import type { Word } from "./word.ts";

/** Every command of the program, in the order of the help: the one list. */
export const WORDS: readonly Word[] = [run, acquire, renew, release, status, list, watch, log, breakLock, doctor, guard, completion, man, settle, keep, complete];
