import type { StoreCheckReport } from "@holdfast/store-testkit";
import type * as z from "zod/mini";
import type { DayOfHolding } from "../commands/price.ts";
import type { Diagnosis } from "../drivers/driver.ts";
import { heading } from "./json.ts";
import type { doctorSchema } from "./schema-of-doctor.ts";

/** All that `doctor` found out. */
export interface DoctorFindings {
  readonly store: string;
  readonly report: StoreCheckReport;
  readonly diagnosis: Diagnosis;
  readonly price: DayOfHolding;
}

export function doctorAsJson({ store, report, diagnosis, price }: DoctorFindings): z.infer<typeof doctorSchema> {
  const { guarantee, why, isComplete, location, findings, latencies, clock, remains, connections, rounds, requests, durationMs, seed } = report;
  return {
    ...heading("doctor"),
    store,
    location,
    guarantee,
    why,
    complete: isComplete,
    checks: findings.map((finding) => ({ ...finding, durationMs: Math.round(finding.durationMs) })),
    latencies: [...latencies],
    clock,
    facts: Object.fromEntries(diagnosis.facts.map(({ name, value }) => [name, value])),
    permissions: [...diagnosis.permissions],
    policy: diagnosis.policy,
    advice: [...diagnosis.advice],
    dayOfHolding: price,
    leftBehind: { keys: remains.keys === null ? null : [...remains.keys, ...diagnosis.leftBehind], problem: remains.problem },
    connections,
    rounds,
    requests,
    durationMs: Math.round(durationMs),
    seed,
  };
}
