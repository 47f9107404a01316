import * as z from "zod/mini";
import { count, described, heading, optionalCount, optionalText, text } from "./described.ts";
import { doctorSchema } from "./schema-of-doctor.ts";
import { foreignBreakLockSchema, foreignStatusSchema } from "./schema-of-foreign.ts";

const mode = z.enum(["exclusive", "shared"]);

export const holderSchema = z.strictObject({
  key: text("where the record is in the store"),
  state: described(z.enum(["held", "released", "broken", "unreadable"]), "what the record says"),
  problem: optionalText("why the record cannot be understood; all that follows is then null"),
  mode: described(z.nullable(mode), "exclusive or shared"),
  holder: optionalText("who, in words for people"),
  operation: optionalText("what for, in words for people"),
  leaseId: optionalText("names the lease"),
  token: optionalCount("the fencing token"),
  acquiredAt: optionalText("when, by the holder's clock"),
  renewals: optionalCount("how often it was renewed"),
  ttlMs: optionalCount("for how long it holds without a renewal"),
  ageMs: optionalCount("since the last write, at least, by the store's own clock"),
  expired: described(z.nullable(z.boolean()), "whether the next to ask takes it over; null when one look cannot tell"),
  process: described(z.nullable(z.enum(["alive", "gone", "unknown"])), "whether the holder's process lives, as far as this machine can tell"),
  endedAt: optionalText("when it was released or broken, by the clock of whoever did it"),
  endedBy: optionalText("who broke it"),
  endedBecause: optionalText("why it ended"),
  metadata: described(z.nullable(z.record(z.string(), z.string())), "what --metadata said"),
});

export const waiterSchema = z.strictObject({
  position: count("in the line; 1 has the lock next"),
  id: text("names the wait"),
  holder: text("who, in words for people"),
  operation: text("what for, in words for people"),
  mode: described(mode, "exclusive or shared"),
  since: text("when the wait began, by the waiter's clock"),
  ttlMs: count("for how long it keeps its place without a sign of life"),
  process: described(z.enum(["alive", "gone", "unknown"]), "whether its process lives, as far as this machine can tell"),
});

const statusFields = {
  store: text("where"),
  name: text("the lock"),
  state: described(z.enum(["free", "exclusive", "shared", "unknown"]), "unknown: a record cannot be understood, which counts as held"),
  token: optionalCount("the last fencing token; 0 when there never was one"),
  exclusiveOnly: described(z.boolean(), "whether shared leases are refused"),
  guarantee: described(z.enum(["fenced", "exclusive", "advisory"]), "what the store can promise"),
  exclusive: described(z.nullable(holderSchema), "the exclusive record, also when it has ended; null when there never was one"),
  readers: described(z.array(holderSchema), "the shared holders"),
  waiters: described(z.array(waiterSchema), "who waits in turn, the next one first"),
};

const handedOut = { lock: text("the lock"), mode: described(mode, "exclusive or shared"), leaseId: text("names the lease"), token: count("the fencing token") };
const lasting = { remainingMs: count("for how long it is held without a renewal"), deadline: text("the same as a moment, by this machine's clock") };

export const SCHEMAS = {
  status: z.strictObject({ ...heading("status"), ...statusFields }),
  list: z.strictObject({ ...heading("list"), store: text("where"), locks: described(z.array(z.strictObject(statusFields)), "each lock, in the order of their names") }),
  "break-lock": z.strictObject({
    ...heading("break-lock"),
    name: text("the lock"),
    broken: described(z.array(z.strictObject({ ...holderSchema.def.shape, overlapMs: count("for how long a living victim may go on before it notices, at the most") })), "who was broken"),
  }),
  "foreign-status": foreignStatusSchema,
  "foreign-break-lock": foreignBreakLockSchema,
  acquire: z.strictObject({ ...heading("acquire"), handle: text("for renew and release"), ...handedOut, ...lasting, keeperPid: optionalCount("the process that renews it; null without --keep-alive") }),
  renew: z.strictObject({ ...heading("renew"), ...handedOut, kept: described(z.boolean(), "whether its keeper renews it"), ...lasting }),
  release: z.strictObject({ ...heading("release"), lock: text("the lock"), leaseId: text("names the lease"), token: count("the fencing token"), released: described(z.literal(true), "a failure is an error") }),
  log: z.strictObject({
    ...heading("log"),
    at: optionalText("when, by the clock of whoever did it; null when nobody wrote it down"),
    lock: text("the lock"),
    what: described(z.enum(["acquired", "released", "expired", "broken", "unreadable"]), "what happened"),
    mode: described(z.nullable(mode), "exclusive or shared"),
    holder: optionalText("whose lease"),
    operation: optionalText("what for"),
    token: optionalCount("the fencing token"),
    leaseId: optionalText("names the lease"),
    by: optionalText("who ended it, where it was not the holder"),
    because: optionalText("why, in words for people"),
  }),
  watch: z.strictObject({
    ...heading("watch"),
    at: text("when it was seen, by this machine's clock"),
    lock: text("the lock"),
    what: described(z.enum(["held", "renewed", "released", "broken", "expired", "gone", "unreadable", "joined", "left"]), "what happened; held and joined are also told of everything that is there when the watch begins"),
    holder: described(z.nullable(holderSchema), "whose lease; null when its record is gone, and of a waiter"),
    waiter: described(z.nullable(waiterSchema), "who came into the line, or went out of it, also by having the lock; else null"),
  }),
  doctor: doctorSchema,
  guard: z.strictObject({
    ...heading("guard"),
    skip: described(z.boolean(), "whether to leave the folder alone"),
    holder: text("whose lock; empty where it is not known, or nobody's"),
    problem: optionalText("why it could not be told; then skip is true"),
    removedStale: described(z.boolean(), "whether the lock of a process that is gone was removed"),
    folders: described(z.array(z.string()), "where it looked"),
  }),
  error: z.strictObject({
    ...heading("error"),
    error: z.strictObject({
      code: text("stable, for programs"),
      message: text("what happened, in words for people"),
      hint: optionalText("what to try next"),
      exitCode: count("what holdfast ends with"),
    }),
  }),
} as const;

export type WaiterJson = z.infer<typeof waiterSchema>;
export type HolderJson = z.infer<typeof holderSchema>;
export type StatusJson = Omit<z.infer<(typeof SCHEMAS)["status"]>, "version" | "kind">;
export type LogEntryJson = z.infer<(typeof SCHEMAS)["log"]>;
export type WatchEventJson = z.infer<(typeof SCHEMAS)["watch"]>;
