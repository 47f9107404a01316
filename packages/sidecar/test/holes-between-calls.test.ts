import { describe, expect, test } from "vitest";
import { decodeRecord } from "../src/record.ts";
import { release } from "../src/release.ts";
import type { Stops } from "../src/settle.ts";
import type { Claim } from "../src/site.ts";
import { type Contest, takeTurn, type TurnEnd } from "../src/turn.ts";
import type { World } from "../src/world.ts";
import { createMemoryFiles, type MemoryFiles } from "./memory-files.ts";
import { createWorld, DIRECTORY, LOCK, type ProcessTable, requestIn } from "./simulated-world.ts";

interface Machine {
  readonly files: MemoryFiles;
  readonly table: ProcessTable;
  world(pid: number): World;
}

function createMachine(): Machine {
  const files = createMemoryFiles();
  files.makeDirectories(DIRECTORY);
  const table: ProcessTable = { dead: new Set(), canProve: true };
  return { files, table, world: (pid) => createWorld(files, files, table, pid) };
}

const newContest = (): Contest => ({ pending: undefined, hasReclaimed: false, hasMet: false });

function turn(world: World, options: Parameters<typeof requestIn>[1] = {}, contest = newContest()): Stops<TurnEnd> {
  return takeTurn(world, requestIn(world, options), contest);
}

function finish<T>(steps: Stops<T>): T {
  let step = steps.next();
  while (step.done !== true) {
    step = steps.next();
  }
  return step.value;
}

/** Takes steps until the next call would be this one. */
function stopBefore(steps: Stops<unknown>, call: string): void {
  let step = steps.next();
  while (step.done !== true && step.value !== call) {
    step = steps.next();
  }
  expect(step.value).toBe(call);
}

function claimOf(end: TurnEnd): Claim {
  if (end.kind !== "held") {
    throw new Error(`not held but ${end.kind}`);
  }
  return end.claim;
}

function holderOf({ files }: Machine): string | undefined {
  const look = files.read(LOCK, 10_000);
  const holder = look.kind === "file" ? decodeRecord(look.bytes) : undefined;
  return holder?.kind === "ours" ? holder.nonce : undefined;
}

describe("H3: a lock that is released and taken again while it is being judged", () => {
  test("is not removed, and nobody else holds", () => {
    const machine = createMachine();
    const [a, b, c] = [machine.world(1), machine.world(2), machine.world(3)];
    const first = claimOf(finish(turn(a)));
    const looking = turn(b);
    stopBefore(looking, "read");
    finish(release(requestIn(a).site, first, { mark: undefined }));
    const second = claimOf(finish(turn(c)));
    expect(finish(looking).kind).toBe("wait");
    expect(holderOf(machine)).toBe(second.nonce);
  });
});

describe("H4: a stale lock that somebody else reclaims first", () => {
  test.each(["makeDirectory", "writeNew", "list", "read", "rename", "stamps"])("is not removed again, when the second is stopped before its next %s", (call) => {
    const machine = createMachine();
    const [a, b, c] = [machine.world(1), machine.world(2), machine.world(3)];
    claimOf(finish(turn(a)));
    machine.table.dead.add(a.makers.self);
    const slow = turn(b, {}, { ...newContest(), hasMet: true });
    stopBefore(slow, "read");
    stopBefore(slow, call);
    const fast = finish(turn(c));
    const end = finish(slow);
    const holders = [fast, end].filter(({ kind }) => kind === "held").map(claimOf);
    expect(holders).toHaveLength(1);
    expect(holderOf(machine)).toBe(holders[0]?.nonce);
  });

  test("of another tool is not removed again either", () => {
    const machine = createMachine();
    const [b, c] = [machine.world(2), machine.world(3)];
    machine.files.writeNew(LOCK, '{"createdAt":"2000-01-01"}');
    const slow = turn(b, {}, { ...newContest(), hasMet: true });
    stopBefore(slow, "makeDirectory");
    const winner = claimOf(finish(turn(c)));
    expect(finish(slow).kind).toBe("wait");
    expect(holderOf(machine)).toBe(winner.nonce);
  });
});

describe("H7: a release that is overtaken by a reclaimer", () => {
  test("removes nobody else's lock, whichever of its calls the reclaimer comes before", () => {
    for (let calls = 0; calls < 8; calls += 1) {
      const machine = createMachine();
      const [a, b] = [machine.world(1), machine.world(2)];
      const first = claimOf(finish(turn(a)));
      const releasing = release(requestIn(a).site, first, { mark: undefined });
      for (let call = 0; call < calls; call += 1) {
        releasing.next();
      }
      const reclaimed = finish(turn(b, { shouldReclaim: () => true }));
      finish(releasing);
      if (reclaimed.kind === "held") {
        expect(holderOf(machine)).toBe(reclaimed.claim.nonce);
      } else {
        const last = claimOf(finish(turn(machine.world(3))));
        expect(holderOf(machine)).toBe(last.nonce);
      }
    }
  });
});

describe("H9: a reclaimer that dies with the guard", () => {
  test("of ours is succeeded at once by whoever comes next", () => {
    const machine = createMachine();
    const [a, b, c] = [machine.world(1), machine.world(2), machine.world(3)];
    claimOf(finish(turn(a)));
    machine.table.dead.add(a.makers.self);
    const dying = turn(b, {}, { ...newContest(), hasMet: true });
    stopBefore(dying, "rename");
    machine.table.dead.add(b.makers.self);
    expect(machine.files.names(DIRECTORY)).toContain("state.json.lock.reclaim");
    const held = claimOf(finish(turn(c)));
    finish(release(requestIn(c).site, held, { mark: undefined }));
    expect(machine.files.names(DIRECTORY)).toEqual([]);
  });

  test("of another tool keeps others waiting for ten seconds or staleMs, and not for ever", () => {
    const machine = createMachine();
    const b = machine.world(2);
    machine.files.makeDirectory(`${LOCK}.reclaim`);
    const contest = newContest();
    expect(finish(turn(b, {}, contest)).kind).toBe("wait");
    machine.files.nowMs += 29_000;
    expect(finish(turn(b, {}, contest)).kind).toBe("wait");
    machine.files.nowMs += 2_000;
    const held = claimOf(finish(turn(b, {}, contest)));
    expect(holderOf(machine)).toBe(held.nonce);
    expect(machine.files.names(DIRECTORY)).not.toContain("state.json.lock.reclaim");
  });
});
