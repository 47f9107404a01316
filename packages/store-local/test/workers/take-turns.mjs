// Creates and removes one register again and again, and holds an exclusive file while it has it. Prints "clash" if
// somebody else had it at the same time. Arguments: directory, key, times.
import { closeSync, openSync, unlinkSync } from "node:fs";
import { isStoreError } from "@holdfast/store";
import { createLocalStore } from "../../src/index.ts";

const [, , directory = "", key = "", times = "0"] = process.argv;
const store = createLocalStore({ directory, fileSystem: "local" });
const judge = `${directory}.judge`;
const ROUNDS_MAX = 200_000;
let done = 0;
for (let round = 0; round < ROUNDS_MAX && done < Number(times); round += 1) {
  done += (await takeTurn()) ? 1 : 0;
}
process.stdout.write(`done ${done}\n`);

async function takeTurn() {
  try {
    const made = await store.create(key, new TextEncoder().encode(`{"pid":${process.pid}}`));
    if (made.kind !== "written") {
      return false;
    }
    holdJudge();
    const removed = await store.remove(key, made.version);
    if (removed.kind !== "removed") {
      process.stdout.write("clash\n");
    }
    return true;
  } catch (error) {
    if (isStoreError(error) && error.code === "UNAVAILABLE") {
      return false;
    }
    throw error;
  }
}

function holdJudge() {
  try {
    closeSync(openSync(judge, "wx"));
    unlinkSync(judge);
  } catch (error) {
    process.stdout.write(`clash ${String(error)}\n`);
  }
}
