import { performance } from "node:perf_hooks";

/** A step that did not work: what, what it printed, what to try next, and the exit code to end with. */
export class StepFailure extends Error {
  /** @param {{ title: string, output: string, next: string, exitCode?: number }} details */
  constructor({ title, output, next, exitCode = 1 }) {
    super(`${title} failed`);
    this.name = "StepFailure";
    this.output = output;
    this.next = next;
    this.exitCode = exitCode;
  }
}

/**
 * Runs one step and says in one line how long it took.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
async function step(title, action) {
  const startedAt = performance.now();
  const result = await action();
  console.log(`  ok  ${title.padEnd(52)} ${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`);
  return result;
}

/**
 * One step that is one program.
 *
 * @param {string} title
 * @param {string} next What to try when it fails.
 * @param {() => Promise<import("./process.mjs").Finished>} program
 */
export function programStep(title, next, program) {
  return step(title, async () => {
    const { exitCode, output } = await program();
    if (exitCode !== 0) {
      throw new StepFailure({ title, output, next, exitCode });
    }
  });
}

/**
 * Prints what failed and what to do, and gives the exit code to end with.
 *
 * @param {unknown} failure
 * @returns {number}
 */
export function report(failure) {
  if (!(failure instanceof StepFailure)) {
    console.error(failure);
    return 1;
  }
  if (failure.output.trim() !== "") {
    console.error(`\n${failure.output.trimEnd()}`);
  }
  console.error(`\nFAILED  ${failure.message} (exit code ${failure.exitCode})\nNext:   ${failure.next}`);
  return failure.exitCode;
}

/**
 * Runs a main job to its end. The exit code is set, not forced, so that pending output is still written.
 *
 * @param {() => Promise<number>} job
 */
export async function main(job) {
  process.exitCode = await job().catch(report);
}
