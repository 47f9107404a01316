import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { observe, type Observer } from "../src/identity.ts";

export const BOOT_ID = "6fd5a44b-35f4-4ad4-a9b9-6b9be13e1fe9";
export const PID_NAMESPACE = "pid:[4026531836]";
export const FIRST_TIME_NAMESPACE = "time:[4026531834]";
export const OWN_PID = 4242;

export interface StatFields {
  readonly pid: number;
  readonly name?: string;
  readonly state?: string;
  readonly threads?: number;
  readonly startTicks?: string;
}

/** A line as the kernel writes it, with all 52 fields. */
export function statLine({ pid, name = "node", state = "S", threads = 11, startTicks = "126046" }: StatFields): string {
  const before = `1 ${pid} ${pid} 0 -1 4194304 3031 0 0 0 12 3 0 0 20 0`;
  const after = Array.from({ length: 30 }, (_, index) => index * 7).join(" ");
  return `${pid} (${name}) ${state} ${before} ${threads} 0 ${startTicks} ${after}\n`;
}

export interface FixtureProc {
  readonly root: string;
  write(path: string, text: string): void;
  link(path: string, target: string): void;
  /** An observer over this tree. `probe` answers that every process is there, unless told otherwise. */
  observe(probe?: (pid: number) => void): Observer;
}

/** A folder that looks like the `/proc` of process 4242, started at tick 1000. */
export function createFixtureProc(): FixtureProc {
  const root = mkdtempSync(join(tmpdir(), "holdfast-proc-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const place = (path: string): string => {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  const fixture: FixtureProc = {
    root,
    write: (path, text) => writeFileSync(place(path), text),
    link(path, target) {
      const full = place(path);
      rmSync(full, { force: true });
      symlinkSync(target, full);
    },
    observe: (probe = () => {}) =>
      observe({ procRoot: root, machineIdPaths: [join(root, "machine-id")], pid: OWN_PID, hostname: () => "harbour", probe }),
  };
  fixture.write("sys/kernel/random/boot_id", `${BOOT_ID}\n`);
  fixture.write("machine-id", "0123456789abcdef0123456789abcdef\n");
  fixture.write("self/stat", statLine({ pid: OWN_PID, startTicks: "1000" }));
  fixture.write("self/status", `Name:\tnode\nPid:\t${OWN_PID}\nNStgid:\t${OWN_PID}\nNSpid:\t${OWN_PID}\nThreads:\t11\n`);
  fixture.link("self/ns/pid", PID_NAMESPACE);
  fixture.link("self/ns/time", FIRST_TIME_NAMESPACE);
  return fixture;
}

/** What `process.kill` throws. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`kill ${code}`), { code });
}
