import * as z from "zod/mini";
import { count, described, heading, optionalCount, optionalText, text } from "./described.ts";

const check = z.strictObject({
  id: text("names the check"),
  title: text("what was tried"),
  status: described(z.enum(["passed", "failed", "forbidden", "unanswered", "not-tried"]), "how it went"),
  problem: optionalText("what was seen, in words for people"),
  requests: count("how many it took"),
  durationMs: count("how long it took"),
});

const latency = z.strictObject({
  operation: text("which kind of request"),
  count: count("how many there were"),
  medianMs: count("half of them took no longer"),
  p95Ms: count("95 of 100 took no longer"),
  maxMs: count("the longest"),
});

const clock = z.strictObject({
  aheadMs: count("how far the store's clock is ahead of this machine's"),
  uncertainMs: count("by how much that may be wrong"),
});

const permission = z.strictObject({
  name: text("as the store calls it"),
  neededFor: text("what cannot be done without"),
  status: described(z.enum(["granted", "missing", "unknown"]), "as far as could be found out"),
});

const price = z.strictObject({
  ttlMs: count("renewed every third of it"),
  writes: count("requests of each kind in a day"),
  reads: count(""),
  lists: count(""),
  usd: optionalCount("an estimate; null where no price is known or nothing is charged"),
  basis: optionalText("whose price, where, of which year"),
});

export const doctorSchema = z.strictObject({
  ...heading("doctor"),
  store: text("as it was given"),
  location: text("what was opened"),
  guarantee: described(z.enum(["fenced", "exclusive", "advisory", "unsafe"]), "what locks there are worth"),
  why: optionalText("why no better"),
  complete: described(z.boolean(), "false where something stayed unanswered"),
  checks: described(z.array(check), "each check, in order"),
  latencies: described(z.array(latency), "under the load of the checks"),
  clock: described(z.nullable(clock), "null where the store tells no time"),
  facts: described(z.record(z.string(), z.string()), "what only this kind of store can tell"),
  permissions: described(z.array(permission), "empty where there are none to ask for"),
  policy: optionalText("the least that must be granted"),
  advice: described(z.array(z.string()), "sentences with something to do or to know"),
  dayOfHolding: described(price, "what a lock costs that is held for a day"),
  leftBehind: described(z.strictObject({ keys: described(z.nullable(z.array(z.string())), "null where they could not be listed"), problem: optionalText("why") }), "what could not be removed"),
  connections: count("how many raced"),
  rounds: count("how often each race was run"),
  requests: count("in all"),
  durationMs: count("in all"),
  seed: count("of the order of requests"),
});
