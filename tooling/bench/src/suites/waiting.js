import { createMemoryStore } from "@holdfast/store";
import { createLocalStore } from "@holdfast/store-local";
import { withFolders } from "../folders.js";
import { netsIn, oneWaiter } from "../one-waiter.js";

const TITLE = "What waiting costs";

/** Counts, not times. */
export function measure({ quick }) {
  return withFolders(async (folder) => {
    const minutes = quick ? 5 : 30;
    const cases = [
      { name: "a store that can be watched (memory)", store: createMemoryStore(), minutes },
      { name: "a store that can be watched (local)", store: createLocalStore({ directory: folder() }), minutes: quick ? 1 : 5, realMs: 2 },
      { name: "a store that is polled (S3, R2, SFTP)", store: createMemoryStore(), watch: false, minutes },
    ];
    const rows = [];
    for (const each of cases) {
      const { requests, changes } = await oneWaiter(each);
      const kinds = [...new Set(requests.map(({ name }) => name))].join(", ");
      rows.push({ name: each.name, minutes: each.minutes, requests: requests.length, changes, kinds, beyond: requests.length - changes - netsIn(each.minutes) });
    }
    const beyond = Math.max(0, ...rows.slice(0, 2).map((row) => row.beyond));
    return {
      title: TITLE,
      says: ["One waiter of a lock that is held all the time with a ttl of 60 s, renewed every 20 s; counted at the store, in time that is turned by hand. On S3 and R2 each of these reads is one conditional request, which is answered without a body while nothing changed. Where a store can be watched, a look every 15 s is left as a safety net against a lost notice."],
      tables: [
        {
          title: TITLE,
          columns: ["", "requests per minute and waiter", "requests", "minutes", "changes by the holder", "what kinds"],
          rows: rows.map((row) => [row.name, row.requests / row.minutes, row.requests, row.minutes, row.changes, row.kinds]),
        },
      ],
      charts: [{ kind: "bars", file: "waiting", title: "Requests of one waiter in a minute", unit: "", bars: rows.map((row) => ({ label: row.name, value: row.requests / row.minutes })) }],
      bars: [{ aim: "reads of a waiter beyond one per change, where watch exists", allowed: "0 (and the net of one in 15 s)", measured: beyond, met: beyond === 0 }],
    };
  });
}
