// Adds one to a shared counter a number of times, each by compare-and-swap, and prints a line after each. The counter
// also says how many steps each process made, so that an answer that was lost can be looked up.
// Arguments: directory, fileSystem, key, times.
import { isStoreError } from "@holdfast/store";
import { createLocalStore } from "../../src/index.ts";

const [, , directory = "", fileSystem = "local", key = "", times = "0"] = process.argv;
const store = createLocalStore({ directory, fileSystem: fileSystem === "network" ? "network" : "local" });
const me = String(process.pid);
const ROUNDS_MAX = 200_000;
let done = 0;
for (let round = 0; round < ROUNDS_MAX && done < Number(times); round += 1) {
  await addOne();
}
process.exitCode = done === Number(times) ? 0 : 1;

async function addOne() {
  try {
    const seen = await store.read(key);
    const before = seen.kind === "found" ? JSON.parse(new TextDecoder().decode(seen.body)) : { count: 0, steps: {} };
    if ((before.steps[me] ?? 0) > done) {
      // The step whose answer was lost did count.
      told();
      return;
    }
    const next = { count: before.count + 1, steps: { ...before.steps, [me]: done + 1 } };
    const body = new TextEncoder().encode(JSON.stringify(next));
    const wrote = seen.kind === "found" ? await store.replace(key, body, seen.version) : await store.create(key, body);
    if (wrote.kind === "written") {
      told();
    }
  } catch (error) {
    if (!isStoreError(error) || (error.code !== "UNAVAILABLE" && error.code !== "INDETERMINATE")) {
      throw error;
    }
  }
}

function told() {
  done += 1;
  process.stdout.write("+\n");
}
