import { describe, expect, it } from "vitest";
import { createCast } from "./process.ts";

/** A request of a store without conditional writes may take a while, and a lease must survive a renewal that does. */
const TTL_MS = 6_000;
const LIMIT_MS = 240_000;

/** What must hold between processes that are stopped, where locks are kept by claims. */
export function describeClaimScenarios(title: string, open: () => string): void {
  describe(`real processes with ${title}`, () => {
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
      // It ends a key of its own that nobody counts any more, which harms nobody, whatever it calls that.
      await stopped.heard("released");
      successor.order("check");
      await successor.heard("held");
      successor.order("release");
      expect(await successor.heard("released")).toMatchObject({ outcome: { kind: "released" } });
    });
  });
}
