import { describe, expect, it } from "vitest";
import { obstacleTo } from "../src/cloudstic/decide.ts";
import { encrypt } from "../src/cloudstic/envelope.ts";
import { EXCLUSIVE_KEY } from "../src/cloudstic/keys.ts";
import { readCloudsticLocks } from "../src/cloudstic/read-locks.ts";
import { openCloudsticRepository } from "../src/cloudstic/repository.ts";
import { systemRandom } from "../src/random.ts";
import { ENCRYPTED, LIVE, lockText, PAST, PLATFORM_KEY, plainRepository, slot, withExclusive, withShared } from "./support/cloudstic-repository.ts";
import { type MemoryPlace, memoryPlace } from "./support/memory-place.ts";
import { START_MS } from "./support/surroundings.ts";

async function verdict(place: MemoryPlace, mode: "exclusive" | "shared" = "exclusive"): Promise<string> {
  const repository = await openCloudsticRepository(place, { platformKey: PLATFORM_KEY });
  return obstacleTo(mode, await readCloudsticLocks(repository), START_MS)?.why ?? "free";
}

const OTHER_KEY = new Uint8Array(32).fill(9);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const encryptedWith = (content: string | Uint8Array): MemoryPlace => memoryPlace({ config: ENCRYPTED, "keys/platform-default": slot("platform", PLATFORM_KEY), [EXCLUSIVE_KEY]: content });

describe("what an exclusive lock object means to an exclusive and to a shared acquirer", () => {
  it("CD1: absent is free", async () => {
    expect(await verdict(plainRepository())).toBe("free");
    expect(await verdict(plainRepository(), "shared")).toBe("free");
  });

  it("CD2: expired is free", async () => {
    expect(await verdict(withExclusive(lockText({ expires_at: PAST })))).toBe("free");
  });

  it("CD3: live is locked, in the tool's words", async () => {
    const place = withExclusive(lockText({ holder: "h (pid 7)" }));
    expect(await verdict(place)).toBe(`repository is locked by h (pid 7) (operation: prune, acquired: 2026-03-07T10:00:00Z, expires: ${LIVE})`);
    expect(await verdict(place, "shared")).toBe(`repository is exclusively locked by h (pid 7) (operation: prune, acquired: 2026-03-07T10:00:00Z, expires: ${LIVE})`);
  });

  it.each(["{}", "null"])("CD4: %s is locked", async (content) => {
    expect(await verdict(withExclusive(content))).toContain("locked by ");
  });

  it.each(["garbage", "", "2999-01-01 00:00:00Z", "2999-01-01T00:00:00", "2999-01-01t00:00:00z", "2999-01-01T24:00:00Z", "2999-01-01T00:00:60Z", "0001-01-01"])("CD5: an expiry of %j is locked", async (expires_at) => {
    expect(await verdict(withExclusive(lockText({ expires_at })))).toContain("locked by ");
  });

  it.each(["", '{"operation":"pru', "[]", '"x"', "\0\0\0\0", '{"expires_at":123}', "\ufeff{}", "{} x"])("CD6: %j is unreadable, and holds", async (content) => {
    expect(await verdict(withExclusive(content))).toContain("unreadable exclusive lock");
    expect(await verdict(withExclusive(content), "shared")).toContain("unreadable exclusive lock");
  });

  it("CD7: names in another case are the same names", async () => {
    expect(await verdict(withExclusive(`{"Expires_At":"${LIVE}","HOLDER":"h"}`))).toContain("locked by h ");
  });

  it("CD8: what another key encrypted is unreadable, and holds", async () => {
    expect(await verdict(encryptedWith(encrypt(utf8(lockText({ expires_at: PAST })), OTHER_KEY, systemRandom)))).toContain("unreadable exclusive lock");
  });

  it("CD9: a read that fails is a failure, never a free lock", async () => {
    for (const call of ["read", "list"] as const) {
      const place = plainRepository();
      place.fail(call, "UNAVAILABLE", (key) => key.startsWith("index/"));
      await expect(verdict(place)).rejects.toThrow(/was refused/);
      await expect(verdict(place, "shared")).rejects.toThrow(/was refused/);
    }
  });

  it("CD10: plain JSON in an encrypted repository is honoured", async () => {
    expect(await verdict(encryptedWith(lockText({ holder: "h (pid 7)" })))).toContain("locked by h (pid 7)");
  });
});

describe("the same under index/lock.shared/, seen by an exclusive acquirer", () => {
  it("CD2: expired is ignored", async () => {
    expect(await verdict(withShared(lockText({ expires_at: PAST, is_shared: true })))).toBe("free");
  });

  it.each([["CD3", lockText({ is_shared: true })], ["CD4", "{}"], ["CD5", lockText({ expires_at: "soon" })], ["CD7", `{"Expires_At":"${LIVE}"}`]])("%s: locked (shared)", async (_, content) => {
    expect(await verdict(withShared(content))).toContain("cannot acquire exclusive lock: repository is locked (shared) by ");
    expect(await verdict(withShared(content), "shared")).toBe("free");
  });

  it("CD6: unreadable holds", async () => {
    expect(await verdict(withShared(""))).toContain("unreadable shared lock index/lock.shared/x");
  });

  it("CD9: a read that fails is a failure (C4)", async () => {
    const place = withShared(lockText());
    place.fail("read", "UNAVAILABLE", (key) => key.includes("shared"));
    await expect(verdict(place)).rejects.toThrow(/was refused/);
  });

  it("a left over .tmp counts as a lock", async () => {
    expect(await verdict(plainRepository({ "index/lock.shared/2026.tmp": lockText() }))).toContain("locked (shared)");
  });
});
