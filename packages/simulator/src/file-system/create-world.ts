import type { FileScenario } from "./file-scenario.ts";
import type { FileSubject } from "./file-subject.ts";
import { createProcessTree, type ProcessTree } from "./process-tree.ts";
import type { World } from "./world.ts";

/** Starts every process of a scenario and stops each at its first call. */
export async function createWorld(subject: FileSubject, scenario: FileScenario): Promise<World> {
  const trees: ProcessTree[] = [];
  for (const script of scenario.processes) {
    trees.push(await createProcessTree(subject, script, scenario.port));
  }
  return { scenario, trees };
}
