import { type ClaimStore, isClaimStore, StoreError } from "@holdfast/store";
import { checkClaimStore, type ClaimCheckReport } from "@holdfast/store-testkit";
import type { StoreChoice } from "../drivers/driver.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { note, plain, say } from "../output/person.ts";
import { openStore } from "../stores.ts";

export interface ClaimDoctorOptions {
  readonly rounds: number;
  readonly connections: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const WORTH: Readonly<Record<ClaimCheckReport["guarantee"], string>> = {
  exclusive: "exclusive, as far as your word about its listings is true",
  advisory: "advisory: two may hold one lock",
  unknown: "unknown: the store did not answer all questions",
};

/** Whether locks there are kept by claims, which have clauses of their own. Opening asks for nothing but where it must. */
export async function keepsClaims(choice: StoreChoice): Promise<boolean> {
  const store = await openStore(choice);
  await store.close();
  return isClaimStore(store);
}

/** Tries a store without conditional writes, and says what locks on it are worth. */
export async function doctorOfClaims(choice: StoreChoice, { rounds, connections, quiet, json }: ClaimDoctorOptions, signal: AbortSignal): Promise<number> {
  const isTold = quiet !== true && json !== true;
  const report = await checkClaimStore({
    connect: async () => claimsOf(await openStore(choice)),
    rounds,
    connections,
    signal,
    onProgress: ({ id }, done, total) => isTold && note(`tried ${id} (${done} of ${total})`),
  });
  say(json === true ? JSON.stringify(asJson(report, choice.store)) : forPeople(report, choice.store).join("\n"));
  const isBroken = report.results.some(({ status, safety }) => safety && status === "failed");
  return isBroken ? EXIT_CODES.UNSAFE.code : report.guarantee === "unknown" ? EXIT_CODES.STORE.code : EXIT_CODES.OK.code;
}

function claimsOf(store: Awaited<ReturnType<typeof openStore>>): ClaimStore {
  if (isClaimStore(store)) {
    return store;
  }
  throw new StoreError({ code: "UNSUPPORTED", operation: "open", location: store.location, problem: "it was opened for claims, and then for conditional writes.", hint: "Try again with --s3-protocol." });
}

function forPeople({ guarantee, claims: { listing }, results, requests, prefix }: ClaimCheckReport, store: string): readonly string[] {
  const wrong = results.filter(({ status }) => status === "failed" || status === "unanswered");
  const left = results.filter(({ leftBehind }) => leftBehind !== 0).length;
  const vouched = { linearizable: "you vouch that they are never late", unknown: "nobody vouches for them", delayed: `you vouch that they are at most ${listing.kind === "delayed" ? listing.delayMs : 0} ms late` };
  return [
    `${plain(store)}: ${WORTH[guarantee]}`,
    "  kept by   claims, without conditional writes",
    `  listings  ${vouched[listing.kind]}`,
    `  tried     ${results.length} promises with ${requests} requests, ${wrong.length} not kept`,
    ...wrong.map(({ id, status, problem }) => `  ${status === "failed" ? "broken" : "open  "}    ${id}: ${plain(problem ?? "")}`),
    ...(left === 0 ? [] : [`  left      something below ${plain(prefix)}`]),
  ];
}

function asJson({ guarantee, claims, results, requests, prefix }: ClaimCheckReport, store: string): object {
  const told = results.map(({ id, title, safety, status, problem, leftBehind }) => ({ id, title, safety, status, problem, leftBehind }));
  return { version: 1, kind: "doctor", protocol: "claims", store, guarantee, listing: claims.listing, storeClock: claims.storeClock, results: told, requests, prefix };
}
