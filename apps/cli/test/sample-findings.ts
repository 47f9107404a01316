import { registerChecks } from "@holdfast/store-testkit";
import { priceOf } from "../src/commands/price.ts";
import type { DoctorFindings } from "../src/output/doctor-json.ts";

const REQUESTS = [29, 43, 106, 47, 28, 48, 96, 11, 12, 35];
const MILLISECONDS = [1342, 1641, 2241, 836, 1123, 1523, 4075, 735, 649, 6640];

/** What `doctor` found on Ceph's gateway 16, on 25 November 2026 on a busy machine of two cores, as the page about it shows. */
export const sampleFindings: DoctorFindings = {
  store: "s3:locks/ci",
  report: {
    guarantee: "fenced",
    why: null,
    isComplete: true,
    location: "s3:locks/ci",
    capabilities: { storeClock: true, watch: false, deleteIfMatch: false },
    findings: registerChecks.map(({ id, title }, index) => ({ id, title, status: "passed", problem: null, requests: REQUESTS[index] ?? 0, durationMs: MILLISECONDS[index] ?? 0 })),
    latencies: [
      { operation: "create", count: 133, medianMs: 85.7, p95Ms: 567, maxMs: 635.3 },
      { operation: "read", count: 208, medianMs: 50, p95Ms: 292.8, maxMs: 562.3 },
      { operation: "list", count: 76, medianMs: 41.3, p95Ms: 313.3, maxMs: 633.1 },
      { operation: "remove", count: 83, medianMs: 95, p95Ms: 280.5, maxMs: 505.8 },
      { operation: "replace", count: 109, medianMs: 51.6, p95Ms: 373.3, maxMs: 504.8 },
    ],
    clock: { aheadMs: 349, uncertainMs: 502 },
    remains: { keys: [], problem: null },
    connections: 4,
    rounds: 3,
    requests: 455,
    durationMs: 27863,
    prefixes: ["holdfast-check/0/"],
    seed: 1,
  },
  diagnosis: {
    refusal: null,
    facts: [
      { name: "endpoint", value: "127.0.0.1:39263" },
      { name: "conditional writes", value: "honoured" },
      { name: "ETags in If-Match", value: "unquoted" },
      { name: "time in answers", value: "yes" },
      { name: "versioning", value: "never" },
      { name: "Object Lock", value: "off" },
      { name: "lifecycle", value: "no rule removes or archives locks" },
    ],
    permissions: [
      { name: "s3:GetObject", neededFor: "reading, and replacing", status: "granted" },
      { name: "s3:PutObject", neededFor: "every lock", status: "granted" },
      { name: "s3:ListBucket", neededFor: "exclusive locks, listings, and telling absent from forbidden", status: "granted" },
      { name: "s3:DeleteObject", neededFor: "shared locks, and tidying up", status: "granted" },
    ],
    policy: "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": [\n        \"s3:GetObject\",\n        \"s3:PutObject\",\n        \"s3:DeleteObject\"\n      ],\n      \"Resource\": \"arn:aws:s3:::locks/ci/*\"\n    },\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"s3:ListBucket\",\n      \"Resource\": \"arn:aws:s3:::locks\"\n    }\n  ]\n}",
    advice: [],
    tariff: null,
    leftBehind: [],
  },
  price: priceOf(null, 30_000),
};
