import type { ClockReading, Finding, Latency, Remains, StoreCheckReport } from "@holdfast/store-testkit";
import type { DayOfHolding } from "../commands/price.ts";
import type { Diagnosis } from "../drivers/driver.ts";
import { shortDuration } from "../duration.ts";
import type { DoctorFindings } from "./doctor-json.ts";
import { plain } from "./person.ts";

const MEANINGS: Readonly<Record<StoreCheckReport["guarantee"], string>> = {
  fenced: "one holder at a time, and tokens that grow from holder to holder.",
  exclusive: "one holder at a time; late writes of a holder that has lost are not ordered.",
  advisory: "honest holders keep out of each other's way; more is not proven.",
  unsafe: "two could hold one lock, so run refuses to take locks there.",
};

const RESULTS: Readonly<Record<Finding["status"], string>> = {
  passed: "ok",
  failed: "BROKEN",
  forbidden: "forbidden",
  unanswered: "no answer",
  "not-tried": "not tried",
};

const KEYS_SHOWN_MAX = 5;

/** The findings as a person wants them: the answer last, where the eye is when the program ends. */
export function doctorForPeople({ store, report, diagnosis, price }: DoctorFindings): readonly string[] {
  return [
    `Tried on ${plain(store)}, with ${report.connections} connections, every race ${report.rounds === 1 ? "once" : `${report.rounds} times`}:`,
    "",
    ...table([["WHAT", "RESULT", "REQUESTS", "TIME"], ...report.findings.map(rowOf)]).map((line) => `  ${line}`),
    ...problemsOf(report.findings),
    ...section("Latency under this load", table(report.latencies.length === 0 ? [] : [["REQUEST", "COUNT", "MEDIAN", "95 %", "MAX"], ...report.latencies.map(latencyRow)])),
    ...section("Clock", [clockLine(report.clock)]),
    ...section("The store", table(diagnosis.facts.map(({ name, value }) => [name, plain(value)]))),
    ...section("Permissions", table(diagnosis.permissions.map(({ name, neededFor, status }) => [name, status, `for ${neededFor}`]))),
    ...section("The least that must be granted", (diagnosis.policy ?? "").split("\n").filter((line) => line !== "").map(plain)),
    ...section("Advice", diagnosis.advice.map((advice) => `- ${plain(advice)}`)),
    ...section("A day of holding one lock", priceLines(price, diagnosis)),
    ...section("Left behind", remainsOf(report.remains, report.prefixes, diagnosis.leftBehind)),
    "",
    `Guarantee: ${report.guarantee}${report.why === null ? "" : `: ${plain(report.why)}`}`,
    `  ${MEANINGS[report.guarantee]}`,
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function rowOf({ title, status, requests, durationMs }: Finding): readonly string[] {
  return [title, RESULTS[status], requests === 0 ? "" : String(requests), requests === 0 ? "" : milliseconds(durationMs)];
}

function problemsOf(findings: readonly Finding[]): readonly string[] {
  // A store that is refused as a whole has one reason for all of them, which is told at the end.
  const told = findings.filter(({ status, problem }) => status !== "passed" && problem !== null);
  const reasons = new Set(told.map(({ problem }) => problem));
  return reasons.size === 1 && told.length > 1 ? [] : section("What came of the others", told.map(({ title, problem }) => `- ${title.split(":")[0] ?? title}: ${plain(problem ?? "")}`));
}

function latencyRow({ operation, count, medianMs, p95Ms, maxMs }: Latency): readonly string[] {
  return [operation, String(count), milliseconds(medianMs), milliseconds(p95Ms), milliseconds(maxMs)];
}

function clockLine(clock: ClockReading | null): string {
  if (clock === null) {
    return "The store tells no time.";
  }
  const { aheadMs, uncertainMs } = clock;
  const off = Math.abs(aheadMs) <= uncertainMs ? "agrees with" : `is ${milliseconds(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead of" : "behind"}`;
  return `The store's clock ${off} this machine's, give or take ${milliseconds(uncertainMs)}. No lock depends on that.`;
}

function priceLines({ ttlMs, writes, usd, basis }: DayOfHolding, { tariff }: Diagnosis): readonly string[] {
  const what = `${writes.toLocaleString("en")} writes, 1 read and 1 listing: ttl ${shortDuration(ttlMs)}, renewed every third of it, nobody waiting.`;
  return [what, tariff === null || usd === null ? "Nothing is known here of a price for requests." : `An estimate: $${usd.toFixed(2)} (${basis ?? ""}).`];
}

function remainsOf({ keys, problem }: Remains, prefixes: readonly string[], others: readonly string[]): readonly string[] {
  if (keys === null) {
    return [`What is below ${prefixes.join(" and ")} could not even be listed: ${plain(problem ?? "no answer.")}`];
  }
  const all = [...keys, ...others];
  if (all.length === 0) {
    return ["nothing"];
  }
  const more = all.length > KEYS_SHOWN_MAX ? [`and ${all.length - KEYS_SHOWN_MAX} more`] : [];
  return [`${all.length} ${all.length === 1 ? "thing stays" : "things stay"}${problem === null ? "" : `: ${plain(problem)}`}`, ...all.slice(0, KEYS_SHOWN_MAX).map((key) => `- ${plain(key)}`), ...more];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length))) ?? [];
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
}

function milliseconds(durationMs: number): string {
  return durationMs >= 1_000 ? `${(durationMs / 1_000).toFixed(1)}s` : durationMs >= 10 ? `${Math.round(durationMs)}ms` : `${durationMs.toFixed(1)}ms`;
}
