import * as z from "zod/mini";
import { described, heading, optionalText, text } from "./described.ts";

const lock = z.strictObject({
  tool: text("whose it is"),
  format: text("as --format names it"),
  key: text("where it is in that place"),
  scope: text("what of the place it locks, in words for people"),
  problem: optionalText("why it cannot be understood, which counts as held"),
  holder: optionalText("who, as the tool wrote it"),
  operation: optionalText("what for, as the tool wrote it"),
  since: optionalText("since when, as the tool wrote it"),
  until: optionalText("until when, as the tool wrote it; null where the tool has no expiry"),
  isExpired: described(z.nullable(z.boolean()), "whether that is over, by the tool's own rule; null where it has none, or it cannot be told"),
  process: described(z.enum(["alive", "gone", "unknown"]), "whether the holder's process lives, as far as this machine can tell"),
  verdict: z.strictObject({
    kind: described(z.enum(["dead", "live", "unknown"]), "whether it is safe to remove: dead, nobody relies on it; live, a process of this machine does"),
    why: text("as a sentence"),
  }),
  fields: described(z.record(z.string(), z.nullable(z.union([z.string(), z.number(), z.boolean()]))), "more of what is written in it"),
});

/** What `status` and `break-lock` say about other tools' locks, where none of these tools has a form for it that has to be kept. */
export const foreignStatusSchema = z.strictObject({
  ...heading("foreign-status"),
  places: described(z.array(z.strictObject({ store: text("where"), locks: described(z.array(lock), "what is there; empty where a tool keeps its data and no lock is") })), "each place that was looked at"),
});

export const foreignBreakLockSchema = z.strictObject({
  ...heading("foreign-break-lock"),
  outcomes: described(
    z.array(
      z.strictObject({
        outcome: described(z.enum(["removed", "absent", "changed", "refused", "failed"]), "absent: it went by itself; changed: another one is there now"),
        why: optionalText("why it is still there"),
        lock: described(lock, "as it was"),
      }),
    ),
    "each lock that was found",
  ),
});
