/**
 * cloudstic's repository lock, G1 (v1.3.0 to v1.14.0, what its documentation describes) and G2 (its main branch after
 * that), from its documentation and public source.
 *
 * Modelled: one exclusive object and one object for each shared lock, both written by plain PUT; expiry by the reader's
 * wall clock against the writer's; the check before and the check after the PUT; the refresher; the release. G2 looks at
 * the shared locks a second time, and cancels the operation when its refresher finds that the lock is not its own.
 * Left out: failing requests, torn writes, `break-lock`, the backends' own quirks. One unit is 30 s; the lock lives two.
 */
import { list, look, overwrite, remove } from "./requests.ts";
import { type Me, type Script, start } from "./step.ts";
import { type Part, type Renewal, work } from "./work.ts";
import type { Entry } from "./world.ts";

const TTL = 2;
const FAILURES_MAX = 3;
const EXCLUSIVE = "lock.exclusive";
const SHARED = "lock.shared/";

export function cloudstic(generation: 1 | 2): Script {
  return function* script(me) {
    yield start;
    yield* me.role === "shared" ? sharedLock(me, generation) : exclusiveLock(me, generation);
  };
}

function* exclusiveLock(me: Me, generation: 1 | 2): Part<void> {
  if (isLive(me, (yield look("GET", EXCLUSIVE)).entry) || (yield* hasReaders(me))) {
    return;
  }
  yield overwrite("PUT", EXCLUSIVE, bodyOf(me));
  if (!isMine(me, (yield look("GET", EXCLUSIVE)).entry)) {
    return;
  }
  if (generation === 2 && (yield* hasReaders(me))) {
    yield* release(me, EXCLUSIVE);
    return;
  }
  me.believe("exclusive");
  yield* holdAndRelease(me, EXCLUSIVE, generation);
}

function* sharedLock(me: Me, generation: 1 | 2): Part<void> {
  const key = `${SHARED}${me.name}`;
  if (isLive(me, (yield look("GET", EXCLUSIVE)).entry)) {
    return;
  }
  yield overwrite("PUT", key, bodyOf(me));
  if (isLive(me, (yield look("GET", EXCLUSIVE)).entry)) {
    yield remove("DELETE", key);
    return;
  }
  me.believe("shared");
  yield* holdAndRelease(me, key, generation);
}

function* holdAndRelease(me: Me, key: string, generation: 1 | 2): Part<void> {
  let failures = 0;
  yield* work(me, function* refresh(): Part<Renewal> {
    const { entry } = yield look("GET", key);
    const ended = generation === 1 ? "given-up" : "lost";
    if (entry === null) {
      failures += 1;
      return failures < FAILURES_MAX ? "kept" : ended;
    }
    if (!isMine(me, entry)) {
      return ended;
    }
    yield overwrite("PUT", key, bodyOf(me));
    return "kept";
  });
  me.stopBelieving();
  yield* release(me, key);
}

function* release(me: Me, key: string): Part<void> {
  if (isMine(me, (yield look("GET", key)).entry)) {
    yield remove("DELETE", key);
  }
}

function* hasReaders(me: Me): Part<boolean> {
  const { names } = yield list("LIST", SHARED);
  for (const name of names) {
    if (isLive(me, (yield look("GET", name)).entry)) {
      return true;
    }
  }
  return false;
}

function isLive(me: Me, entry: Entry | null): boolean {
  return entry !== null && entry.body !== null && me.wallClock() < entry.body.at;
}

function isMine(me: Me, entry: Entry | null): boolean {
  return entry?.body?.nonce === me.name;
}

function bodyOf(me: Me): { by: string; nonce: string; at: number; mode: "exclusive" | "shared" } {
  return { by: me.name, nonce: me.name, at: me.wallClock() + TTL, mode: me.role === "shared" ? "shared" : "exclusive" };
}
