import { type Answer, type Me, sleep, type Step } from "./step.ts";

/** A part of a model. */
export type Part<T> = Generator<Step, T, Answer>;

/** What a renewal came to: kept, given up without a word to the work, or lost and the work told to end. */
export type Renewal = "kept" | "given-up" | "lost";

/** Works for as long as it takes, and renews, where the peer does, after each unit but the last. True if the lock is still its own as far as it knows. */
export function* work(me: Me, renew?: () => Part<Renewal>): Part<boolean> {
  let renewal: Renewal = "kept";
  for (let unit = 1; unit <= me.holdsFor; unit += 1) {
    yield sleep(1, "works");
    if (renew !== undefined && unit < me.holdsFor && renewal === "kept") {
      renewal = yield* renew();
    }
    if (renewal === "lost") {
      me.stopBelieving();
      return false;
    }
  }
  return renewal === "kept";
}
