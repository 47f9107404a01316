import { describe, expect, it } from "vitest";
import { breakCloudsticLocks } from "../src/cloudstic/break-repository.ts";
import { encrypt } from "../src/cloudstic/envelope.ts";
import { EXCLUSIVE_KEY, SHARED_PREFIX } from "../src/cloudstic/keys.ts";
import { openCloudsticRepository, openWithoutKey } from "../src/cloudstic/repository.ts";
import { systemRandom } from "../src/random.ts";
import { ENCRYPTED, lockText, PAST, PLATFORM_KEY, plainRepository, slot, withExclusive } from "./support/cloudstic-repository.ts";
import { deadPid } from "./support/dead-process.ts";
import { type MemoryPlace, memoryPlace } from "./support/memory-place.ts";
import { surroundingsWith } from "./support/surroundings.ts";

const here = surroundingsWith();

async function breakAll(place: MemoryPlace, force = false) {
  return breakCloudsticLocks(await openCloudsticRepository(place), { force });
}

describe("break-lock on a repository", () => {
  it("CO10: an empty repository has nothing to break", async () => {
    expect(await breakAll(plainRepository())).toEqual({ removed: [], refused: [], failures: [] });
  });

  it("CO11: removes the exclusive lock first, then the shared ones, also expired, damaged and half-written ones", async () => {
    const place = plainRepository({ [EXCLUSIVE_KEY]: lockText(), [`${SHARED_PREFIX}a`]: lockText({ is_shared: true, expires_at: PAST }), [`${SHARED_PREFIX}b`]: "damaged", [`${SHARED_PREFIX}c.tmp`]: "" });
    const { removed, failures } = await breakAll(place);
    expect(removed.map(({ key, content }) => [key, content.kind])).toEqual([
      [EXCLUSIVE_KEY, "record"],
      [`${SHARED_PREFIX}a`, "record"],
      [`${SHARED_PREFIX}b`, "unreadable"],
      [`${SHARED_PREFIX}c.tmp`, "unreadable"],
    ]);
    expect(failures).toEqual([]);
    expect(place.keys()).toEqual(["config"]);
  });

  it("a delete that is refused is a failure, not a success (the tool says removed)", async () => {
    const place = withExclusive(lockText());
    place.fail("remove", "DENIED");
    expect(await breakAll(place)).toMatchObject({ removed: [], failures: [{ key: EXCLUSIVE_KEY, problem: "remove was refused." }] });
  });

  it("a listing that is refused is a failure, not an absence (the tool says no lock found)", async () => {
    const place = plainRepository({ [`${SHARED_PREFIX}a`]: lockText() });
    place.fail("list", "DENIED", (key) => key === SHARED_PREFIX);
    expect(await breakAll(place)).toMatchObject({ removed: [], failures: [{ key: SHARED_PREFIX }] });
  });

  it("a delete that is answered and not done is a failure (C18)", async () => {
    const place = withExclusive(lockText());
    const lying = { ...place, remove: async () => "removed" as const };
    expect(await breakCloudsticLocks(await openCloudsticRepository(lying))).toMatchObject({ removed: [], failures: [{ problem: "the store said that it was removed, and it is still there." }] });
  });

  it("refuses the live lock of a live process of this machine, and takes it with force", async () => {
    const place = withExclusive(lockText({ holder: `${here.hostname} (pid ${process.pid})` }));
    expect(await breakAll(place)).toMatchObject({ removed: [], refused: [{ verdict: { kind: "live" } }] });
    expect(place.text(EXCLUSIVE_KEY)).toBeDefined();
    expect(await breakAll(place, true)).toMatchObject({ removed: [{ key: EXCLUSIVE_KEY }], refused: [] });
  });

  it("removes a live lock whose process is gone from this machine, and that of a process elsewhere", async () => {
    for (const holder of [`${here.hostname} (pid ${deadPid()})`, "elsewhere (pid 1)", "no pid at all"]) {
      expect(await breakAll(withExclusive(lockText({ holder })))).toMatchObject({ removed: [{ key: EXCLUSIVE_KEY }] });
    }
  });

  it("does not touch what came after the look, and says so when that goes on (C11, C16)", async () => {
    const place = withExclusive(lockText());
    let renewals = 0;
    place.before("remove", () => {
      renewals += 1;
      place.put(EXCLUSIVE_KEY, lockText({ acquired_at: `2026-03-07T10:00:0${renewals}Z` }));
    });
    expect(await breakAll(place)).toMatchObject({ removed: [], failures: [{ problem: expect.stringContaining("somebody is using it") }] });
    expect(place.text(EXCLUSIVE_KEY)).toContain("10:00:03Z");
  });

  it("an encrypted repository without a key: locks are shown as encrypted and go when asked to", async () => {
    const place = memoryPlace({ config: ENCRYPTED, "keys/platform-default": slot("platform", PLATFORM_KEY), [EXCLUSIVE_KEY]: encrypt(new TextEncoder().encode(lockText()), PLATFORM_KEY, systemRandom) });
    const repository = await openWithoutKey(place);
    expect(repository !== null && (await breakCloudsticLocks(repository))).toMatchObject({ removed: [{ key: EXCLUSIVE_KEY, content: { kind: "encrypted" } }] });
    expect(place.keys()).not.toContain(EXCLUSIVE_KEY);
  });
});
