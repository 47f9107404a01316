import { EXIT_CODES } from "../exit-codes.ts";
import { print } from "../output/person.ts";
import { manPage } from "../output/man-page.ts";
import { createProgram } from "../program.ts";
import { versionOf } from "../version.ts";
import { WORDS } from "../words/all.ts";

export function man(): number {
  const program = createProgram(WORDS, versionOf(), () => undefined, () => true);
  print(manPage(program, WORDS, versionOf()));
  return EXIT_CODES.OK.code;
}
