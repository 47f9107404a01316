import type { SimulatedFileSystem } from "../file-system/simulated-file-system.ts";
import { DIRECTORY, GUARD, LOCK } from "./calls.ts";
import { GHOST, makerName } from "./makers.ts";
import type { SidecarScenario } from "./scenario.ts";
import type { SidecarSubject } from "./subject.ts";

const X = "ab".repeat(16);

/** Puts there what the dead have left, and lets an hour pass for what must be old. */
export function prepare(subject: SidecarSubject, { start, hasLinks }: SidecarScenario, files: SimulatedFileSystem): void {
  const put = (path: string, text: string): void => void files.createExclusive(path, new TextEncoder().encode(text));
  const names = subject.namesFor(LOCK);
  const ghost = makerName(GHOST);
  const own = names.privateFile(X, ghost);
  files.makeDirectories(DIRECTORY);
  switch (start) {
    case "nothing":
      return;
    case "dead-waiter":
      put(own, subject.encodeRecord({}, ghost, X));
      return;
    case "dead-holder":
    case "dead-remover":
    case "dead-reclaimer":
      put(hasLinks ? own : LOCK, subject.encodeRecord({}, ghost, X));
      if (hasLinks) {
        files.link(own, LOCK);
      }
      if (start === "dead-remover") {
        files.rename(own, names.mark(X, ghost, "g1"));
      }
      if (start === "dead-reclaimer") {
        files.makeDirectory(GUARD);
        put(names.guardMaker(ghost, "g1"), "");
      }
      return;
    case "foreign-dead":
      put(LOCK, JSON.stringify({ pid: GHOST, createdAt: 0 }));
      return;
    case "foreign-empty":
      put(LOCK, "");
      return;
    case "foreign-guard":
    case "foreign-guard-lock":
      if (start === "foreign-guard-lock") {
        put(LOCK, JSON.stringify({ pid: GHOST, createdAt: 0 }));
      }
      files.makeDirectory(GUARD);
      files.advance(3_600_000);
      return;
  }
}
