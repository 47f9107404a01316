import { createLockManager } from "@holdfast/core";
import { createMemoryStore } from "@holdfast/store";
import { expect, test } from "vitest";
import { createVirtualClock } from "../src/virtual-clock.js";

const LEASES = 200;

test("held leases take a timer each and one for all, and one look at the clocks a second beside their renewals", async () => {
  const { clock, timers, advance } = createVirtualClock();
  let looks = 0;
  const counted = {
    ...clock,
    now() {
      looks += 1;
      return clock.now();
    },
  };
  const locks = createLockManager({ store: createMemoryStore(), clock: counted });
  const leases = await Promise.all(Array.from({ length: LEASES }, (_, index) => locks.acquire(`held/${index}`, { ttlMs: 86_400_000 })));
  expect(timers()).toBe(LEASES + 1);
  looks = 0;
  await advance(60_000);
  expect(looks).toBeLessThanOrEqual(61);
  await Promise.all(leases.map((lease) => lease.release()));
  expect(timers()).toBe(0);
});
