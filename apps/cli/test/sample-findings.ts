import { registerChecks } from "@holdfast/store-testkit";
import { priceOf } from "../src/commands/price.ts";
import type { DoctorFindings } from "../src/output/doctor-json.ts";

const REQUESTS = [29, 43, 120, 47, 28, 48, 108, 11, 12, 35];
const MILLISECONDS = [240, 310, 900, 350, 180, 260, 640, 54, 544, 5_300];

/** What `doctor` found on Ceph's gateway 16, as the page about it shows. The times are of one quiet machine. */
export const sampleFindings: DoctorFindings = {
  store: "s3:ci/locks",
  report: {
    guarantee: "fenced",
    why: null,
    isComplete: true,
    location: "s3:ci/locks",
    capabilities: { storeClock: true, watch: false, deleteIfMatch: false },
    findings: registerChecks.map(({ id, title }, index) => ({ id, title, status: "passed", problem: null, requests: REQUESTS[index] ?? 0, durationMs: MILLISECONDS[index] ?? 0 })),
    latencies: [
      { operation: "create", count: 133, medianMs: 14, p95Ms: 61, maxMs: 96 },
      { operation: "read", count: 213, medianMs: 6.2, p95Ms: 22, maxMs: 37 },
    ],
    clock: { aheadMs: 120, uncertainMs: 502 },
    remains: { keys: [], problem: null },
    connections: 4,
    rounds: 3,
    requests: 481,
    durationMs: 9_000,
    prefixes: ["holdfast-check/0/"],
    seed: 1,
  },
  diagnosis: {
    refusal: null,
    facts: [
      { name: "endpoint", value: "ceph.example:7480" },
      { name: "conditional writes", value: "honoured" },
      { name: "ETags in If-Match", value: "unquoted" },
      { name: "versioning", value: "never" },
    ],
    permissions: [
      { name: "s3:PutObject", neededFor: "every lock", status: "granted" },
      { name: "s3:DeleteObject", neededFor: "shared locks, and tidying up", status: "missing" },
    ],
    policy: null,
    advice: ["Make sure that no lifecycle rule removes or archives objects below the prefix; the store does not show its rules to these credentials."],
    tariff: { basis: "AWS S3 Standard in us-east-1, published price of 2025", write: 5, list: 5, read: 0.4 },
    leftBehind: [],
  },
  price: priceOf({ basis: "AWS S3 Standard in us-east-1, published price of 2025", write: 5, list: 5, read: 0.4 }, 30_000),
};
