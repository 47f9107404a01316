import { SCRIPTS, type Shell } from "../completion/scripts.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { print } from "../output/person.ts";

export function completion(shell: Shell): number {
  print(SCRIPTS[shell]);
  return EXIT_CODES.OK.code;
}
