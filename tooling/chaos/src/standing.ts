import type { Told } from "./told.ts";

/** What each worker is at, by what it told last: trying, holding, or neither. */
export interface Standing {
  note(line: Told): void;
  of(worker: string): Extract<Told, { event: "trying" | "acquired" | "ended" | "failed" }> | undefined;
}

export function createStanding(): Standing {
  const latest = new Map<string, Extract<Told, { event: "trying" | "acquired" | "ended" | "failed" }>>();
  return {
    note(line) {
      if (line.event === "trying" || line.event === "acquired" || line.event === "ended" || line.event === "failed") {
        latest.set(line.worker, line);
      }
    },
    of: (worker) => latest.get(worker),
  };
}
