import { createLockManager } from "@holdfast/core";
import { createLocalStore } from "@holdfast/store-local";
import { withFolders } from "../folders.js";
import { quantile } from "../measure.js";
import { recording } from "../recording-store.js";

const TITLE = "How the cost grows";

/** On a local folder, with the requests counted at the store. Each manager is a new one, which remembers nothing. */
export function measure({ quick }) {
  return withFolders(async (folder) => {
    const open = () => recording(createLocalStore({ directory: folder() }));
    const locks = await each(quick ? [1, 100] : [1, 100, 10_000], (count) => amongLocks(open(), count, quick ? 10 : 100));
    const readers = await each(quick ? [1, 10] : [1, 10, 100], (count) => amongReaders(open(), count, quick ? 5 : 30));
    const waiters = await each(quick ? [1, 8] : [1, 8, 64], (count) => amongWaiters(open(), count));
    const table = (title, first, rows) => ({ title, columns: [first, "requests", "median, us", "p90"], rows });
    return {
      title: TITLE,
      says: ["Requests are the cost that users of a far store pay; the time is that of a local folder. Waiters are all in one process, and each gives the lock back as soon as it has it: what is told is the whole of it, for each waiter."],
      tables: [
        table("An exclusive lease on one of so many locks", "locks in the store", locks.map(([count, { cycle }]) => [count, ...cycle])),
        table("A shared lease beside so many readers", "readers", readers.map(([count, { shared }]) => [count, ...shared])),
        table("An exclusive lease that is refused by so many readers", "readers", readers.map(([count, { refused }]) => [count, ...refused])),
        table("A lock handed through so many waiters, for each of them", "waiters", waiters.map(([count, { cycle }]) => [count, ...cycle])),
      ],
      charts: [
        {
          kind: "lines",
          file: "growth",
          title: "Requests of one acquire and release",
          unit: "requests",
          x: "locks, readers or waiters",
          series: [
            { label: "exclusive, among locks", points: locks.map(([count, { cycle }]) => [count, cycle[0]]) },
            { label: "shared, beside readers", points: readers.map(([count, { shared }]) => [count, shared[0]]) },
            { label: "refused by readers", points: readers.map(([count, { refused }]) => [count, refused[0]]) },
            { label: "among waiters", points: waiters.map(([count, { cycle }]) => [count, cycle[0]]) },
          ],
        },
      ],
    };
  });
}

async function each(sizes, measureOne) {
  const done = [];
  for (const size of sizes) {
    done.push([size, await measureOne(size)]);
  }
  return done;
}

/** @returns The requests of one turn, with the median and the ninetieth of a hundred of its time. */
async function timed({ requests }, turns, run) {
  const taken = [];
  const before = requests.length;
  for (let turn = 0; turn < turns; turn += 1) {
    const at = process.hrtime.bigint();
    await run(turn);
    taken.push(Number(process.hrtime.bigint() - at) / 1_000);
  }
  return [(requests.length - before) / turns, quantile(taken, 0.5), quantile(taken, 0.9)];
}

async function amongLocks(place, count, turns) {
  const filler = createLockManager({ store: place.store });
  for (let index = 0; index < count; index += 1) {
    await (await filler.acquire(`lock-${index}`, { exclusiveOnly: true })).release();
  }
  const cycle = await timed(place, turns, async (turn) => {
    const lease = await createLockManager({ store: place.store }).acquire(`lock-${(turn * 7_919) % count}`);
    await lease.release();
  });
  await place.store.close();
  return { cycle };
}

async function amongReaders(place, count, turns) {
  const locks = createLockManager({ store: place.store });
  const held = await Promise.all(Array.from({ length: count }, () => locks.acquire("model", { mode: "shared" })));
  const shared = await timed(place, turns, async () => {
    const lease = await createLockManager({ store: place.store }).acquire("model", { mode: "shared" });
    await lease.release();
  });
  const refused = await timed(place, turns, async () => {
    const writer = createLockManager({ store: place.store });
    await writer.tryAcquire("model");
    await writer.close();
  });
  await Promise.all(held.map((lease) => lease.release()));
  await place.store.close();
  return { shared, refused };
}

async function amongWaiters(place, count) {
  const lease = await createLockManager({ store: place.store }).acquire("deploy");
  const through = Array.from({ length: count }, async () => {
    const own = await createLockManager({ store: place.store }).acquire("deploy", { waitMs: 600_000 });
    await own.release();
  });
  // All of them have looked and wait before it begins.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const [requests, ...times] = await timed(place, 1, async () => {
    await lease.release();
    await Promise.all(through);
  });
  await place.store.close();
  return { cycle: [requests, ...times].map((figure) => figure / count) };
}
