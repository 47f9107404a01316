import type { Clause, ClauseRequirement } from "../clause.ts";
import { expectFailure, expectRemoved, expectWritten } from "../expectations.ts";
import { holdsWithin } from "../wait.ts";
import { claim } from "../violation.ts";

/** A watcher only has to be quicker than polling would be. */
const NOTICE_LIMIT_MS = 10_000;
/** After so long without a call, calls for earlier changes are taken to be over. */
const QUIET_MS = 300;

const watchable: ClauseRequirement = { capability: "watch", value: true };
const unwatchable: ClauseRequirement = { capability: "watch", value: false };

export const watchClauses: readonly Clause[] = [
  {
    id: "watch.tells-of-changes",
    title: "A watcher is called after a create, a replace and a remove, whichever connection they come from.",
    safety: false,
    requires: watchable,
    async run({ connections: [store, other], key, body, clock, signal }) {
      let calls = 0;
      using _watcher = store.watch(key("watched"), () => {
        calls += 1;
      });
      const callAfter = (change: string) => {
        const before = calls;
        return async () => {
          const called = await holdsWithin(() => calls > before, NOTICE_LIMIT_MS, clock, signal);
          claim(called, `a watcher was not called within ${NOTICE_LIMIT_MS} ms of a ${change}.`);
          await clock.delay(QUIET_MS, signal);
        };
      };
      const created = callAfter("create");
      const first = expectWritten(await other.create(key("watched"), body()), "create of a fresh key");
      await created();
      const replaced = callAfter("replace");
      const second = expectWritten(await store.replace(key("watched"), body(), first), "replace of the current version");
      await replaced();
      const removed = callAfter("remove");
      expectRemoved(await other.remove(key("watched"), second), "remove of the current version");
      await removed();
    },
  },
  {
    id: "watch.ends-with-dispose",
    title: "A watcher that was disposed of is not called any more, and its neighbour still is.",
    safety: false,
    requires: watchable,
    async run({ connections: [store, other], key, body, clock, signal }) {
      let calls = 0;
      let neighbourCalls = 0;
      const watcher = store.watch(key("watched"), () => {
        calls += 1;
      });
      using _neighbour = store.watch(key("watched"), () => {
        neighbourCalls += 1;
      });
      const version = expectWritten(await other.create(key("watched"), body()), "create of a fresh key");
      claim(await holdsWithin(() => calls > 0, NOTICE_LIMIT_MS, clock, signal), "a watcher was not called after a create.");
      await clock.delay(QUIET_MS, signal);
      watcher[Symbol.dispose]();
      const [before, neighbourBefore] = [calls, neighbourCalls];
      expectWritten(await other.replace(key("watched"), body(), version), "replace of the current version");
      const told = await holdsWithin(() => neighbourCalls > neighbourBefore, NOTICE_LIMIT_MS, clock, signal);
      claim(told, "a watcher was not called any more after another watcher of the same key was disposed of.");
      await clock.delay(QUIET_MS, signal);
      claim(calls === before, "a watcher was called after it was disposed of.");
    },
  },
  {
    id: "watch.ends-with-close",
    title: "A watcher is not called any more once its connection is closed.",
    safety: false,
    requires: watchable,
    async run({ connections: [store], connect, key, body, clock, signal }) {
      const watching = await connect();
      let calls = 0;
      watching.watch(key("watched"), () => {
        calls += 1;
      });
      await watching.close();
      expectWritten(await store.create(key("watched"), body()), "create of a fresh key");
      await clock.delay(QUIET_MS, signal);
      claim(calls === 0, "a watcher was called after its connection was closed.");
    },
  },
  {
    id: "watch.unsupported",
    title: "A store that cannot watch says so with UNSUPPORTED.",
    safety: false,
    requires: unwatchable,
    async run({ connections: [store], key }) {
      await expectFailure(["UNSUPPORTED"], "watch", () => store.watch(key("watched"), () => undefined));
    },
  },
];
