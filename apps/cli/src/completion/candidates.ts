import type { Command, Option } from "commander";

export interface Candidate {
  readonly text: string;
  readonly about: string;
}

/** What fits where somebody is writing. `locks` and `stores` are known to a store and to a file, not to the command line. */
export type Fitting =
  | { readonly kind: "words"; readonly candidates: readonly Candidate[] }
  | { readonly kind: "locks" | "stores" | "files" | "commands" };

const FILES = /<(?:path|file)>/;

/** What may come in the place of the last word, from the definitions of the program alone. */
export function fitting(program: Command, words: readonly string[]): Fitting {
  const [first, ...rest] = words;
  const visible = program.commands.filter((command) => !command.name().startsWith("__"));
  const command = visible.find((known) => known.name() === first);
  if (rest.length === 0 || command === undefined) {
    return rest.length > 0 ? { kind: "files" } : { kind: "words", candidates: visible.map((known) => ({ text: known.name(), about: known.summary() })) };
  }
  const place = placeIn(command, rest);
  return place.kind === "value" ? valueOf(place.option) : place.kind === "flag" ? flagsOf(command) : argumentOf(command, place.at);
}

type Place = { readonly kind: "value"; readonly option: Option } | { readonly kind: "flag" } | { readonly kind: "argument"; readonly at: number };

/** Reads the words before the last one as the program would: which flags take the next word, and how many arguments there are. */
function placeIn(command: Command, words: readonly string[]): Place {
  const current = words.at(-1) ?? "";
  let expects: Option | undefined;
  let argumentsSeen = 0;
  let onlyArguments = false;
  for (const word of words.slice(0, -1)) {
    if (expects !== undefined) {
      expects = undefined;
    } else if (word === "--") {
      onlyArguments = true;
    } else if (word.startsWith("-") && !onlyArguments) {
      expects = command.options.find(({ long, short, required }) => required && (long === word || short === word));
    } else {
      argumentsSeen += 1;
      onlyArguments ||= command.name() === "run";
    }
  }
  if (expects !== undefined) {
    return { kind: "value", option: expects };
  }
  return current.startsWith("-") && !onlyArguments ? { kind: "flag" } : { kind: "argument", at: argumentsSeen };
}

function valueOf(option: Option): Fitting {
  if (option.argChoices !== undefined) {
    return { kind: "words", candidates: option.argChoices.map((text) => ({ text, about: "" })) };
  }
  switch (option.long) {
    case "--name":
      return { kind: "locks" };
    case "--store":
      return { kind: "stores" };
    default:
      return FILES.test(option.flags) ? { kind: "files" } : { kind: "words", candidates: [] };
  }
}

function flagsOf(command: Command): Fitting {
  const shown = command.options.filter(({ hidden }) => !hidden);
  return { kind: "words", candidates: [...shown.map(({ long, description }) => ({ text: long ?? "", about: description })), { text: "--help", about: "what there is" }] };
}

function argumentOf(command: Command, at: number): Fitting {
  const all = command.registeredArguments;
  const argument = all[at] ?? (all.at(-1)?.variadic === true ? all.at(-1) : undefined);
  if (argument?.argChoices !== undefined) {
    return { kind: "words", candidates: argument.argChoices.map((text) => ({ text, about: "" })) };
  }
  switch (argument?.name()) {
    case undefined:
      return { kind: "words", candidates: [] };
    case "name":
    case "prefix":
      return { kind: "locks" };
    case "store":
      return { kind: "stores" };
    case "command":
      return at === 0 ? { kind: "commands" } : { kind: "files" };
    default:
      return { kind: "files" };
  }
}
