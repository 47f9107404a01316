import type { ClaimClause } from "./claim-clause.ts";
import { claimAbortClauses } from "./clauses/abort.ts";
import { claimAgeClauses } from "./clauses/ages.ts";
import { claimConnectionClauses } from "./clauses/connection.ts";
import { claimKeyClauses } from "./clauses/keys.ts";
import { claimListClauses } from "./clauses/list.ts";
import { claimPutClauses } from "./clauses/put.ts";
import { claimRemoveClauses } from "./clauses/remove.ts";

/** Every promise of `ClaimStore`. What is said first is what the later ones build on. */
export const claimClauses: readonly ClaimClause[] = [
  ...claimConnectionClauses,
  ...claimPutClauses,
  ...claimListClauses,
  ...claimRemoveClauses,
  ...claimKeyClauses,
  ...claimAgeClauses,
  ...claimAbortClauses,
];
