import type { ChildProcess } from "node:child_process";
import type { SharedClock } from "./clock.ts";
import { endWatcher } from "./watcher.ts";

export interface KeepRunningOptions {
  readonly clock: SharedClock;
  readonly start: () => ChildProcess;
  /** True when its end was to be expected, so that no other one is started. */
  readonly mayEnd: () => boolean;
  /** Called once, when one after the other died young and no further one is tried. */
  readonly onGivenUp: (problem: string) => void;
}

export interface KeptProcess {
  /** Starts a fresh one, then ends the one before: there is no moment without. */
  replace(): void;
  current(): ChildProcess | undefined;
  /** Ends it for good. */
  end(): void;
}

const YOUNG_DEATHS_MAX = 5;
const YOUNG_MS = 1_000;
const FIRST_RETRY_MS = 10;

/** Keeps one child process running: when it dies it is started again at once, and, when that one dies young, a little later. */
export function keepRunning({ clock, start, mayEnd, onGivenUp }: KeepRunningOptions): KeptProcess {
  let current: ChildProcess | undefined;
  let ended = false;
  let youngDeaths = 0;
  let retry: Disposable | undefined;

  function launch(): void {
    const bornAtMs = clock.nowMs();
    const died = (problem: string): void => {
      current = undefined;
      youngDeaths = clock.nowMs() - bornAtMs < YOUNG_MS ? youngDeaths + 1 : 0;
      again(problem);
    };
    let child: ChildProcess;
    try {
      child = start();
    } catch (error) {
      died(error instanceof Error ? error.message : String(error));
      return;
    }
    current = child;
    const gone = (problem: string): void => {
      if (current === child && !ended && !mayEnd()) {
        died(problem);
      }
    };
    child.once("error", (error) => gone(error.message));
    child.once("exit", (code, signal) => gone(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`));
  }

  function again(problem: string): void {
    if (youngDeaths >= YOUNG_DEATHS_MAX) {
      onGivenUp(problem);
    } else if (youngDeaths <= 1) {
      launch();
    } else {
      retry = clock.after(FIRST_RETRY_MS * 2 ** youngDeaths, launch);
    }
  }

  return {
    replace() {
      const before = current;
      retry?.[Symbol.dispose]();
      launch();
      if (before !== undefined) {
        endWatcher(before);
      }
    },
    current: () => current,
    end() {
      ended = true;
      retry?.[Symbol.dispose]();
      if (current !== undefined) {
        endWatcher(current);
      }
    },
  };
}
