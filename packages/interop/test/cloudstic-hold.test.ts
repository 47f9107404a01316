import { describe, expect, it } from "vitest";
import { type CloudsticHoldOptions, holdCloudsticLock } from "../src/cloudstic/hold.ts";
import { EXCLUSIVE_KEY, SHARED_PREFIX } from "../src/cloudstic/keys.ts";
import { readCloudsticLocks } from "../src/cloudstic/read-locks.ts";
import { openCloudsticRepository, openWithoutKey } from "../src/cloudstic/repository.ts";
import type { ForeignLease } from "../src/foreign-lease.ts";
import { ENCRYPTED, lockText, MASTER_KEY, PAST, PLATFORM_KEY, plainRepository, slot, withExclusive } from "./support/cloudstic-repository.ts";
import { type MemoryPlace, memoryPlace } from "./support/memory-place.ts";
import { fastClock, type ManualClock, manualClock, START_MS, surroundingsWith } from "./support/surroundings.ts";

async function hold(place: MemoryPlace, options: Partial<CloudsticHoldOptions> = {}): Promise<ForeignLease> {
  return holdCloudsticLock(await openCloudsticRepository(place, { platformKey: PLATFORM_KEY }), { mode: "exclusive", operation: "test", waitMs: 0, settleMs: 0, surroundings: surroundingsWith({ clock: fastClock() }), ...options });
}

/** Held on a clock that the test moves. */
async function held(place: MemoryPlace, mode: "exclusive" | "shared" = "exclusive"): Promise<{ lease: ForeignLease; clock: ManualClock }> {
  const clock = manualClock();
  const waiting = hold(place, { mode, surroundings: surroundingsWith({ clock }) });
  await clock.advance(1);
  return { lease: await waiting, clock };
}

const recordAt = (place: MemoryPlace, key = EXCLUSIVE_KEY): Record<string, unknown> => JSON.parse(place.text(key) ?? "null");
const sharedKeys = (place: MemoryPlace): readonly string[] => place.keys().filter((key) => key.startsWith(SHARED_PREFIX));

describe("taking the lock of a repository", () => {
  it("CO1: exclusive against exclusive is locked", async () => {
    const first = await hold(plainRepository());
    await first.release();
    await expect(hold(withExclusive(lockText()))).rejects.toThrow(/^repository is locked by /);
  });

  it("CO2: shared against exclusive is exclusively locked", async () => {
    await expect(hold(withExclusive(lockText()), { mode: "shared" })).rejects.toThrow(/^repository is exclusively locked by /);
  });

  it("CO3: exclusive against shared cannot acquire", async () => {
    const place = plainRepository();
    const reader = await hold(place, { mode: "shared" });
    await expect(hold(place)).rejects.toThrow(/^cannot acquire exclusive lock/);
    await reader.release();
  });

  it("CO4: two shared locks have two keys (C13)", async () => {
    const place = plainRepository();
    const readers = [await hold(place, { mode: "shared" }), await hold(place, { mode: "shared" })];
    expect(sharedKeys(place)).toHaveLength(2);
    expect(sharedKeys(place).every((key) => /^index\/lock\.shared\/[0-9a-f]{32}$/.test(key))).toBe(true);
    await Promise.all(readers.map((reader) => reader.release()));
    expect(sharedKeys(place)).toEqual([]);
  });

  it("CO5: an expired exclusive lock is overwritten, expired shared ones are left alone", async () => {
    const place = plainRepository({ [EXCLUSIVE_KEY]: lockText({ expires_at: PAST }), [`${SHARED_PREFIX}old`]: lockText({ expires_at: PAST }) });
    const lease = await hold(place);
    expect(recordAt(place)["operation"]).toBe("test");
    expect(sharedKeys(place)).toEqual([`${SHARED_PREFIX}old`]);
    await lease.release();
  });

  it("CO6: release removes the own lock, and leaves one that was written over it (C11)", async () => {
    const place = plainRepository();
    const lease = await hold(place);
    expect(await lease.release()).toBe("released");
    expect(place.keys()).toEqual(["config"]);
    const second = await hold(place);
    place.put(EXCLUSIVE_KEY, lockText());
    expect(await second.release()).toBe("lost");
    expect(recordAt(place)["holder"]).toBe("elsewhere (pid 1)");
  });

  it("CO7: a renewal moves the expiry and nothing else", async () => {
    const place = plainRepository();
    const { lease, clock } = await held(place);
    const before = recordAt(place);
    await clock.advance(31_000);
    const after = recordAt(place);
    expect(Date.parse(String(after["expires_at"]))).toBeGreaterThan(Date.parse(String(before["expires_at"])) + 10_000);
    expect({ ...after, expires_at: "" }).toEqual({ ...before, expires_at: "" });
    expect(lease.remainingMs()).toBeGreaterThan(30_000);
    await lease.release();
  });

  it("CO8: a lock that was written over is lost at the next look, and not written again (C10)", async () => {
    const place = plainRepository();
    const { lease, clock } = await held(place);
    place.put(EXCLUSIVE_KEY, lockText());
    await clock.advance(6_000);
    expect(lease.signal.aborted).toBe(true);
    await clock.advance(120_000);
    expect(recordAt(place)["holder"]).toBe("elsewhere (pid 1)");
  });

  it("CO9: an attempt that fails leaves nothing behind (C19)", async () => {
    const place = plainRepository();
    let looks = 0;
    place.before("list", () => {
      looks += 1;
      if (looks === 2) {
        place.put(`${SHARED_PREFIX}late`, lockText({ is_shared: true }));
      }
    });
    await expect(hold(place)).rejects.toThrow(/locked \(shared\)/);
    expect(place.keys()).not.toContain(EXCLUSIVE_KEY);
  });

  it("C1: a tool that looked before us and writes after us, within the settling time, wins", async () => {
    const place = plainRepository();
    const clock = manualClock();
    const waiting = hold(place, { settleMs: 1_500, surroundings: surroundingsWith({ clock }) }).catch(String);
    await clock.advance(1_000);
    expect(recordAt(place)["operation"]).toBe("test");
    place.put(EXCLUSIVE_KEY, lockText());
    await clock.advance(1_000);
    expect(await waiting).toContain("lost lock race");
    expect(recordAt(place)["holder"]).toBe("elsewhere (pid 1)");
  });

  it("C2, C8, C9: who is seen beside the lock twice ends the belief; who looks in and withdraws does not", async () => {
    const place = plainRepository();
    const { lease, clock } = await held(place);
    place.put(`${SHARED_PREFIX}guest`, lockText({ is_shared: true }));
    await clock.advance(5_100);
    expect(lease.signal.aborted).toBe(false);
    place.put(`${SHARED_PREFIX}other`, lockText({ is_shared: true }));
    await clock.advance(5_000);
    expect(lease.signal.aborted).toBe(true);
    expect(String(lease.signal.reason)).toContain("beside this lock");
  });

  it("C3: a place that cannot be read is never taken for free", async () => {
    const place = withExclusive(lockText());
    place.fail("read", "UNAVAILABLE", (key) => key === EXCLUSIVE_KEY);
    await expect(hold(place)).rejects.toThrow(/was refused/);
    expect(recordAt(place)["holder"]).toBe("elsewhere (pid 1)");
  });

  it("C5: a torn lock holds", async () => {
    await expect(hold(withExclusive(""))).rejects.toThrow(/unreadable/);
  });

  it("C7, C14: belief ends before the expiry, whatever the place does", async () => {
    const place = plainRepository();
    const { lease, clock } = await held(place);
    place.fail("replace");
    await clock.advance(49_000);
    expect(lease.signal.aborted).toBe(false);
    await clock.advance(1_100);
    expect(lease.signal.aborted).toBe(true);
    expect(clock.wallMs()).toBeLessThan(Date.parse(String(recordAt(place)["expires_at"])) - 8_000);
  });

  it("C6: a wall clock that jumps forward ends the belief", async () => {
    const { lease, clock } = await held(plainRepository());
    clock.stepWall(55_000);
    expect(lease.remainingMs()).toBe(0);
    await clock.advance(5_100);
    expect(lease.signal.aborted).toBe(true);
  });

  it("C12: a write that took too long is counted from when it was sent", async () => {
    for (const [slownessMs, isHeld] of [[30_000, true], [55_000, false]] as const) {
      const clock = manualClock();
      const place = plainRepository();
      place.before("create", () => clock.jump(slownessMs));
      const waiting = hold(place, { surroundings: surroundingsWith({ clock }) }).catch(String);
      await clock.advance(1);
      const outcome = await waiting;
      if (isHeld && typeof outcome !== "string") {
        expect(outcome.remainingMs()).toBeLessThanOrEqual(20_000);
        await outcome.release();
      } else {
        expect(outcome).toContain("took too long");
      }
      expect(place.keys()).toEqual(["config"]);
    }
  });

  it("C15: a lock whose answer was lost is taken back", async () => {
    const place = plainRepository();
    const create = place.create.bind(place);
    const lossy = {
      ...place,
      create: async (...args: Parameters<typeof create>) => {
        await create(...args);
        return place.replace("nothing", new Uint8Array(0), "").then(() => Promise.reject(new Error("connection lost")));
      },
    };
    await expect(holdCloudsticLock(await openCloudsticRepository(lossy), { mode: "exclusive", operation: "test", waitMs: 0, settleMs: 0 })).rejects.toThrow("connection lost");
    expect(place.keys()).toEqual(["config"]);
  });

  it("waits as long as it was told, and gets what becomes free", async () => {
    const place = withExclusive(lockText());
    const notices: string[] = [];
    await expect(hold(place, { waitMs: 20_000, onWait: (why) => void notices.push(why) })).rejects.toThrow(/is locked by/);
    expect(notices.length).toBeGreaterThan(2);
    place.put(EXCLUSIVE_KEY, lockText({ expires_at: new Date(START_MS + 5_000).toISOString() }));
    const lease = await hold(place, { waitMs: 60_000 });
    await lease.release();
  });

  it("an aborted wait ends at once, without a lock", async () => {
    const place = withExclusive(lockText());
    const abort = new AbortController();
    const waiting = hold(place, { waitMs: 86_400_000, signal: abort.signal, onWait: () => abort.abort(new Error("enough")) });
    await expect(waiting).rejects.toThrow("enough");
  });

  it("in an encrypted repository writes what the tool can read, and refuses without its key", async () => {
    const place = memoryPlace({ config: ENCRYPTED, "keys/platform-default": slot("platform", PLATFORM_KEY) });
    const lease = await hold(place);
    const repository = await openCloudsticRepository(place, { platformKey: PLATFORM_KEY });
    expect(await readCloudsticLocks(repository)).toMatchObject([{ content: { kind: "record", record: { operation: "test" } } }]);
    expect(place.text(EXCLUSIVE_KEY)).not.toContain("test");
    await lease.release();
    const closed = await openWithoutKey(place);
    expect(MASTER_KEY).toHaveLength(32);
    await expect(closed === null ? null : holdCloudsticLock(closed, { mode: "exclusive", operation: "test", waitMs: 0 })).rejects.toThrow(/without its key/);
  });

  it("two clients that start together never both believe, whatever the order of their calls", async () => {
    for (let round = 0; round < 200; round += 1) {
      const place = plainRepository();
      const delays = [0, 1, 2, 3].map((bit) => (round >> bit) & 3);
      const tries = await Promise.all(
        [0, 1].map(async (which) => {
          for (let turn = 0; turn < (delays[which] ?? 0); turn += 1) {
            await Promise.resolve();
          }
          return hold(place, { settleMs: 50, mode: which === 0 || round % 2 === 0 ? "exclusive" : "shared" }).then(
            (lease) => lease,
            () => undefined,
          );
        }),
      );
      const leases = tries.filter((lease) => lease !== undefined);
      expect(leases.length).toBeLessThanOrEqual(1);
      await Promise.all(leases.map((lease) => lease.release()));
    }
  });
});
