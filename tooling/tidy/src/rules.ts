import { architectureIsCurrent, readmeListsPackages } from "./check-architecture.ts";
import { importsFollowArrows, manifestsFollowArrows, noReachingIn } from "./check-arrows.ts";
import { namedExportsOnly, noAmbientDate, noFocusedTests, noLooseEnds, noSilentCatch, noStarExports } from "./check-code.ts";
import { changesetsSpeak, linksLead, standsAlone } from "./check-documents.ts";
import { shortFiles, shortFunctions } from "./check-length.ts";
import { completePackages, lockfileWithoutAddresses, oneLicense, onePnpm } from "./check-manifests.ts";
import { kebabCase, tellingNames } from "./check-names.ts";
import type { Rule } from "./rule.ts";

/** Every rule of the repository. Each must have a planted fault in test/planted.ts that it finds. */
export const rules: readonly Rule[] = [
  importsFollowArrows,
  manifestsFollowArrows,
  noReachingIn,
  shortFiles,
  shortFunctions,
  namedExportsOnly,
  noStarExports,
  noFocusedTests,
  noAmbientDate,
  noSilentCatch,
  noLooseEnds,
  tellingNames,
  kebabCase,
  completePackages,
  oneLicense,
  onePnpm,
  lockfileWithoutAddresses,
  linksLead,
  standsAlone,
  changesetsSpeak,
  architectureIsCurrent,
  readmeListsPackages,
];
