/**
 * The algorithm is written as generators that stop before each call to the file system. Run to their end they are plain
 * synchronous code; a simulator takes them one call at a time, lets others go in between, or never comes back.
 */
export type Steps<T> = Generator<FileCall, T, void>;

export type FileCall = "writeNew" | "link" | "rename" | "unlink" | "read" | "stamps" | "list" | "makeDirectory" | "makeDirectories" | "removeDirectory" | "touch";

/** Takes all steps at once. */
export function run<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) {
    step = steps.next();
  }
  return step.value;
}
