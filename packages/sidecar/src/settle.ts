import type { FileCall } from "./steps.ts";

/** Steps that may stop for promises of the caller's own functions besides, and do not where those answer at once. */
export type Stops<T> = Generator<FileCall | Promise<void>, T, void>;

/** The value, or what the promise comes to. */
export function* settle<T>(value: T | PromiseLike<T>): Stops<T> {
  if (!isPromiseLike(value)) {
    return value;
  }
  const box: T[] = [];
  yield Promise.resolve(value).then((settled) => void box.push(settled));
  for (const settled of box) {
    return settled;
  }
  throw new Error("work went on before its promise was settled.");
}

/** The result itself where the work did not have to wait for anybody: a promise would cost as much as a system call. */
export function finish<T>(work: Stops<T>): T | Promise<T> {
  let step = work.next();
  while (step.done !== true && typeof step.value === "string") {
    step = work.next();
  }
  return step.done === true ? step.value : finishLater(work, step);
}

async function finishLater<T>(work: Stops<T>, stopped: IteratorResult<FileCall | Promise<void>, T>): Promise<T> {
  let step = stopped;
  while (step.done !== true) {
    const failure = typeof step.value === "string" ? undefined : await failureOf(step.value);
    step = failure === undefined ? work.next() : work.throw(failure.reason);
  }
  return step.value;
}

/** @throws {TypeError} if the work would have to wait. */
export function finishSync<T>(work: Stops<T>): T {
  let step = work.next();
  while (step.done !== true) {
    if (typeof step.value === "string") {
      step = work.next();
    } else {
      // What was promised is of no use now, and must not end the process when it fails.
      void failureOf(step.value);
      step = work.throw(new TypeError("a synchronous lock needs synchronous payload and shouldReclaim functions."));
    }
  }
  return step.value;
}

async function failureOf(promise: Promise<void>): Promise<{ readonly reason: unknown } | undefined> {
  try {
    await promise;
    return undefined;
  } catch (reason) {
    // Handed on as a value, to be thrown where the work stopped.
    return { reason };
  }
}

function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
