import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const TITLE = "Many leases held in one process";
const script = fileURLToPath(new URL("../held-leases.js", import.meta.url));
const TTL_MS = 60_000;
/** Leases are renewed every third of their ttl; a window of one third sees each once. */
const ROUND_MS = TTL_MS / 3;

export async function measure({ quick }) {
  // A short run holds them for a sixth of the time: six times as many renewals, in a window of one round.
  const speed = quick ? 6 : 1;
  const rows = [];
  for (const store of ["memory", "store-local"]) {
    for (const count of quick ? [1_000] : [1_000, 10_000]) {
      const seen = hold(store, count, TTL_MS / speed, quick ? ROUND_MS / speed : ROUND_MS * 2);
      rows.push({ store, count, ...seen, share: seen.share / speed });
    }
  }
  const worst = Math.max(...rows.filter(({ count }) => count === 1_000).map(({ share }) => share)) * 100;
  return {
    title: TITLE,
    says: [
      `Each with a ttl of 60 s, so renewed every 20 s, in a process that does nothing else; over ${quick ? "one round of renewals at a sixth of that ttl, the share divided by six" : "two rounds of renewals"}. Memory is the heap after a collection.`,
    ],
    tables: [
      {
        title: TITLE,
        columns: ["", "share of a core, %", "memory per lease, bytes", "timers", "of them keep the process alive", "renewals seen", "leases lost"],
        rows: rows.map(({ store, count, share, bytesPerLease, timers, keepingAlive, renewals, lost }) => [`${store}, ${count} leases`, share * 100, Math.round(bytesPerLease), timers, keepingAlive, renewals, lost]),
      },
    ],
    charts: [{ kind: "bars", file: "held", title: "Share of a core that renewals take, ttl 60 s", unit: "%", bars: rows.map(({ store, count, share }) => ({ label: `${store}, ${count} leases`, value: share * 100 })) }],
    bars: [{ aim: "1,000 held leases, ttl 60 s", allowed: "under 2 % of a core", measured: worst, met: worst < 2 }],
  };
}

function hold(store, count, ttlMs, windowMs) {
  const done = spawnSync(process.execPath, ["--expose-gc", script, store, count, ttlMs, windowMs].map(String), { encoding: "utf8", timeout: 300_000 });
  if (done.status !== 0) {
    throw new Error(`holding ${count} leases on ${store} ended with ${done.status}: ${done.stderr}`);
  }
  return JSON.parse(done.stdout);
}
