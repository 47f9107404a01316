import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createCast, freePort } from "./process.ts";

export interface ScenarioStore {
  readonly uri: string;
  clean(): void | Promise<void>;
}

const TTL_MS = 1_000;
/** The default grace, one poll of a watched wait, and a machine that is busy. */
const RECOVERY_BOUND_MS = TTL_MS + 1_000 + 15_000;

export interface Scale {
  /** How often the survivor enters the section, and how many others are killed meanwhile. */
  readonly rounds: number;
  readonly victims: number;
}

/** What must hold between processes that are killed and stopped, on every store alike. */
export function describeScenarios(title: string, open: () => ScenarioStore, scale: Scale = { rounds: 150, victims: 8 }): void {
  describe(`real processes on ${title}`, () => {
    it("never are in the section together, however often one of them is killed, as the kernel judges", async () => {
      const store = open();
      const judge = await freePort();
      {
        await using cast = createCast(store.uri, judge);
        const survivor = await cast.start();
        survivor.order("contend", { name: "section", ttlMs: TTL_MS, rounds: scale.rounds, workMs: 2 });
        const told = [];
        for (let victims = 0; victims < scale.victims; victims += 1) {
          const victim = await cast.start();
          victim.order("contend", { name: "section", ttlMs: TTL_MS, rounds: 1_000, workMs: 2 });
          await victim.heard("entered", 1 + (victims % 5));
          await victim.end();
          told.push(...victim.told);
        }
        await survivor.heard("finished");
        told.push(...survivor.told);
        expect(told.filter((line) => line.event === "failed")).toEqual([]);
        const tokens = told.filter((line) => line.event === "entered").map((line) => Number(line["token"]));
        expect(new Set(tokens).size).toBe(tokens.length);
        expect(tokens.length).toBeGreaterThan(scale.rounds);
      }
      await store.clean();
    });

    it("a holder that was stopped past its ttl cannot renew, release or block its successor when it goes on", async () => {
      const store = open();
      {
        await using cast = createCast(store.uri);
        const [stopped, successor] = [await cast.start(), await cast.start()];
        stopped.order("acquire", { name: "deploy", ttlMs: TTL_MS });
        const first = await stopped.heard("acquired");
        stopped.signal("SIGSTOP");
        successor.order("acquire", { name: "deploy", ttlMs: 60_000, waitMs: 60_000 });
        const second = await successor.heard("acquired");
        expect(Number(second["token"])).toBeGreaterThan(Number(first["token"]));
        stopped.signal("SIGCONT");
        stopped.order("check");
        stopped.order("renew");
        expect(await stopped.heard("ended")).toMatchObject({ reason: "expired" });
        expect(await stopped.heard("failed")).toMatchObject({ code: "LEASE_ENDED" });
        expect(await stopped.heard("renewed")).toMatchObject({ confirmed: false });
        stopped.order("release");
        expect(await stopped.heard("released")).toMatchObject({ outcome: { kind: "not-held" } });
        successor.order("check");
        await successor.heard("held");
        successor.order("release");
        expect(await successor.heard("released")).toMatchObject({ outcome: { kind: "released" } });
      }
      await store.clean();
    });

    it("a crash frees the lock within ttl + grace + one poll, for writers and for readers", async () => {
      const store = open();
      {
        await using cast = createCast(store.uri);
        for (const mode of ["exclusive", "shared"]) {
          const [victim, waiter] = [await cast.start(), await cast.start()];
          victim.order("acquire", { name: `crash/${mode}`, mode, ttlMs: TTL_MS });
          await victim.heard("acquired");
          waiter.order("acquire", { name: `crash/${mode}`, ttlMs: TTL_MS, waitMs: 60_000 });
          await pause(50);
          await victim.end();
          const killedAt = performance.now();
          await waiter.heard("acquired");
          expect(performance.now() - killedAt).toBeLessThan(RECOVERY_BOUND_MS);
        }
      }
      await store.clean();
    });

    it("readers share, a writer waits for all of them, and no reader joins a waiting writer", async () => {
      const store = open();
      {
        await using cast = createCast(store.uri);
        const [one, two, writer, late] = [await cast.start(), await cast.start(), await cast.start(), await cast.start()];
        for (const reader of [one, two]) {
          reader.order("acquire", { name: "model", mode: "shared", ttlMs: 10_000 });
          await reader.heard("acquired");
        }
        writer.order("acquire", { name: "model", ttlMs: 10_000, waitMs: 60_000 });
        await untilState(late, "model", "exclusive");
        late.order("acquire", { name: "model", mode: "shared", ttlMs: 10_000, waitMs: 60_000 });
        one.order("release");
        await one.heard("released");
        expect(writer.told.some((line) => line.event === "acquired")).toBe(false);
        two.order("release");
        await writer.heard("acquired");
        expect(late.told.some((line) => line.event === "acquired")).toBe(false);
        writer.order("release");
        await late.heard("acquired");
      }
      await store.clean();
    });
  });
}

async function untilState(worker: Awaited<ReturnType<ReturnType<typeof createCast>["start"]>>, name: string, state: string): Promise<void> {
  for (let asked = 1; asked <= 500; asked += 1) {
    worker.order("inspect", { name });
    if ((await worker.heard("status", asked))["state"] === state) {
      return;
    }
    await pause(10);
  }
  throw new Error(`${name} never became ${state}.`);
}
