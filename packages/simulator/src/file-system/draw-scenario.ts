import { createSeededRandom, type SeededRandom } from "../seeded-random.ts";
import type { FileScenario, Start } from "./file-scenario.ts";
import { FIRST } from "./prepare.ts";
import type { Act, ProcessScript } from "./script.ts";

/** Time may jump this often in a large run. */
const JUMPS = 4;
const BOOTED_AT_MS = 1_050_000;
const HOURS_MS = 7_200_000;

/** A case too large for every order of its calls: three or four processes, several requests each, faults of all kinds. */
export function drawScenario(seed: string): FileScenario {
  const random = createSeededRandom(`${seed}/scenario`);
  const isOverNetwork = random.chance(0.5);
  const start = random.pick<Start>(["nothing", "empty-store", "held", "held", "held", "crowded", "abandoned", "torn", "removed"]);
  const names = ["a", "b", "c", "1"].slice(0, 3 + random.below(2));
  const processes = names.map((name) => drawProcess(random, name, start, isOverNetwork && random.chance(0.15)));
  if (random.chance(0.3)) {
    processes.push({ name: "9", acts: [random.pick<Act>(["delete-by-hand", "delete-by-hand", "move-aside"])], isOperator: true });
  }
  const overlaps = isOverNetwork && random.chance(0.5) ? { overlaps: random.pick(["in-order", "in-order", "any-order"] as const) } : {};
  return {
    id: seed,
    title: "drawn from a seed",
    start,
    processes,
    port: { isOverNetwork, quietMs: 1_000, bootedAtMs: isOverNetwork || random.chance(0.5) ? null : BOOTED_AT_MS, ...overlaps },
    files: { renamesOntoEmpty: random.chance(0.8), showsOldListings: false },
    faults: {
      budget: random.below(5),
      fates: isOverNetwork ? ["lost", "unheard", "late", "repeated", "refused"] : ["refused"],
      cuts: isOverNetwork && random.chance(0.5),
      calls: random.chance(0.5) ? ["rename"] : ["rename", "scan", "read", "stamps", "writeNew", "unlink", "removeDirectory", "makeDirectory"],
    },
    jumps: JUMPS,
    jumpMs: random.chance(0.9) ? 1_500 : HOURS_MS,
    scanChoices: "every",
    readsMayBeOld: false,
    mayFail: true,
    joinsPrivateSteps: false,
  };
}

function drawProcess(random: SeededRandom, name: string, start: Start, isBesideTheDisk: boolean): ProcessScript {
  const acts: Act[] = [];
  for (let length = 2 + random.below(5); length > 0; length -= 1) {
    acts.push(random.pick<Act>(["read", "read", "read-unless", "write", "write", "replace", "create", "remove", "list", "reopen", "create-other"]));
  }
  const isKnown = start === "held" || start === "crowded" || start === "torn";
  return { name, acts, ...(isKnown && random.chance(0.5) ? { known: FIRST } : {}), ...(isBesideTheDisk ? { isOverNetwork: false } : {}) };
}
