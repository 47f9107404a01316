import { describe, expect, it } from "vitest";
import { createCast } from "./process.ts";

/** A request of a store without conditional writes may take a while, and a lease must survive a renewal that does. */
const TTL_MS = 6_000;
const LIMIT_MS = 240_000;

/** What the default margin leaves a holder of its ttl, from the sending of a put. */
const BELIEF_MS = TTL_MS * 0.9;
/** Others wait for as much longer than the ttl. */
const GRACE_MS = 1_000;
/** One poll, some requests, and a machine that is busy. */
const LATE_MS = 30_000;

/** What must hold between processes that are stopped or killed, where locks are kept by claims. */
export function describeClaimScenarios(title: string, open: () => string): void {
  // Side by side: most of either is waiting for a ttl to pass.
  describe.concurrent(`real processes with ${title}`, () => {
    it("a holder that was stopped past its ttl cannot renew, release or block its successor when it goes on", { timeout: LIMIT_MS }, async () => {
      await using cast = createCast(open());
      const [stopped, successor] = [await cast.start(), await cast.start()];
      stopped.order("acquire", { name: "deploy", ttlMs: TTL_MS });
      const first = await stopped.heard("acquired");
      stopped.signal("SIGSTOP");
      successor.order("acquire", { name: "deploy", ttlMs: 60_000, waitMs: 80_000 });
      const second = await successor.heard("acquired");
      expect(Number(second["token"])).toBeGreaterThan(Number(first["token"]));
      stopped.signal("SIGCONT");
      stopped.order("check");
      stopped.order("renew");
      expect(await stopped.heard("ended")).toMatchObject({ reason: "expired" });
      expect(await stopped.heard("renewed")).toMatchObject({ confirmed: false });
      stopped.order("release");
      expect(await stopped.heard("released")).toMatchObject({ outcome: { kind: "not-held", reason: "expired" } });
      successor.order("check");
      await successor.heard("held");
      successor.order("release");
      expect(await successor.heard("released")).toMatchObject({ outcome: { kind: "released" } });
    });

    it("a holder that was killed frees the lock once its ttl and the grace are over, no sooner and hardly later", { timeout: LIMIT_MS }, async () => {
      await using cast = createCast(open());
      const [victim, successor] = [await cast.start(), await cast.start()];
      victim.order("acquire", { name: "crash", ttlMs: TTL_MS });
      const first = await victim.heard("acquired");
      successor.order("acquire", { name: "crash", ttlMs: 60_000, waitMs: 80_000 });
      const askedAtMs = performance.now();
      victim.order("check");
      const { remainingMs } = await victim.heard("held");
      await victim.end();
      const killedAtMs = performance.now();
      const second = await successor.heard("acquired");
      const hadAtMs = performance.now();
      // Its last put was sent no sooner than this; a renewal after the check only makes it later.
      const sentAtMs = askedAtMs - (BELIEF_MS - Number(remainingMs));
      expect(hadAtMs - sentAtMs).toBeGreaterThan(TTL_MS + GRACE_MS);
      expect(hadAtMs - killedAtMs).toBeLessThan(TTL_MS + GRACE_MS + LATE_MS);
      expect(Number(second["token"])).toBeGreaterThan(Number(first["token"]));
      successor.order("release");
      expect(await successor.heard("released")).toMatchObject({ outcome: { kind: "released" } });
    });
  });
}
