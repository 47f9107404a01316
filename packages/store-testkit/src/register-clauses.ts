import type { Clause } from "./clause.ts";
import { abortClauses } from "./clauses/abort.ts";
import { ageClauses } from "./clauses/ages.ts";
import { connectionClauses } from "./clauses/connection.ts";
import { countingClauses } from "./clauses/counting.ts";
import { createClauses } from "./clauses/create.ts";
import { crowdClauses } from "./clauses/crowds.ts";
import { keyClauses } from "./clauses/keys.ts";
import { listClauses } from "./clauses/list.ts";
import { readClauses } from "./clauses/read.ts";
import { removeClauses } from "./clauses/remove.ts";
import { replaceClauses } from "./clauses/replace.ts";
import { versionClauses } from "./clauses/versions.ts";
import { watchClauses } from "./clauses/watch.ts";

/** Every promise of `RegisterStore`. What is said first is what the later ones build on. */
export const registerClauses: readonly Clause[] = [
  ...connectionClauses,
  ...readClauses,
  ...createClauses,
  ...replaceClauses,
  ...countingClauses,
  ...versionClauses,
  ...removeClauses,
  ...listClauses,
  ...keyClauses,
  ...ageClauses,
  ...crowdClauses,
  ...abortClauses,
  ...watchClauses,
];
