export { check, CHECK_ROUNDS_DEFAULT, type StoreCheckOptions, type StoreCheckReport } from "./check/check.ts";
export { type Check, registerChecks } from "./check/checks.ts";
export type { Finding, FindingStatus } from "./check/finding.ts";
export type { ClockReading, Latency } from "./check/measure.ts";
export type { Remains } from "./check/sweep.ts";
export { type Guarantee, type Verdict, verdictOn } from "./check/verdict.ts";
export { CHECK_PREFIX, type CheckOptions, type CheckReport, checkStore } from "./check-store.ts";
export { appliesTo, type Clause, type ClauseContext, type ClauseRequirement } from "./clause.ts";
export { checkClaimStore, type ClaimCheckOptions, type ClaimCheckReport } from "./claims/check-claim-store.ts";
export type { ClaimClause, ClaimContext } from "./claims/claim-clause.ts";
export { claimClauses } from "./claims/claim-clauses.ts";
export type { ProvenClaimGuarantee } from "./claims/claim-guarantee.ts";
export {
  type ClaimConformanceOptions,
  type ClaimConformanceStore,
  describeClaimConformance,
} from "./claims/describe-claim-conformance.ts";
export { type ClaimAround, type ClaimRequest, interceptClaimStore } from "./claims/intercept-claim-store.ts";
export { shareClaimStore } from "./claims/share-claim-store.ts";
export { systemClock, type TestkitClock } from "./clock.ts";
export {
  type ConformanceOptions,
  type ConformanceRunner,
  type ConformanceStore,
  describeConformance,
} from "./describe-conformance.ts";
export {
  expectAbsent,
  expectConflict,
  expectEntry,
  expectFailure,
  expectRemoved,
  expectWritten,
} from "./expectations.ts";
export {
  type Fault,
  type FaultKind,
  type FaultPlan,
  type ScriptedFault,
  type SeededFaultOptions,
  scriptedFaults,
  seededFaults,
} from "./fault-plan.ts";
export { createFaultyStore, type FaultyStore, type FaultyStoreOptions } from "./faulty-store.ts";
export { guaranteeOf, type ProvenGuarantee } from "./guarantee.ts";
export { type Around, interceptStore, type RequestOperation, type StoreRequest } from "./intercept-store.ts";
export { type Random, seededRandom } from "./random.ts";
export {
  createRecordingStore,
  type RecordedRequest,
  type RecordingOptions,
  type RecordingStore,
  type RequestCounts,
} from "./recording-store.ts";
export { registerClauses } from "./register-clauses.ts";
export type { ClauseResult, ClauseStatus } from "./run-clause.ts";
export { shareStore } from "./share-store.ts";
export { claim, ClauseViolation } from "./violation.ts";
