/** The rules of Go's `flag` package: one dash or two, `-x v` or `-x=v`, the last one counts, `--` ends them, words between are no flags. */
export interface GoFlag {
  readonly name: string;
  readonly kind: "text" | "switch";
}

export type ParsedFlags =
  | { readonly kind: "flags"; readonly values: ReadonlyMap<string, string | boolean>; readonly words: readonly string[] }
  | { readonly kind: "help" }
  /** Values are not repeated: one in the wrong place may be a secret. */
  | { readonly kind: "wrong"; readonly problem: string };

const TRUE = ["1", "t", "T", "TRUE", "true", "True"];
const FALSE = ["0", "f", "F", "FALSE", "false", "False"];

export function parseGoFlags(args: readonly string[], known: readonly GoFlag[]): ParsedFlags {
  const values = new Map<string, string | boolean>();
  const words: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? "";
    if (arg === "--") {
      words.push(...args.slice(at + 1));
      break;
    }
    const parts = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(arg);
    if (!arg.startsWith("-") || arg === "-") {
      words.push(arg);
      continue;
    }
    const name = parts?.[1] ?? "";
    const inline = parts?.[2];
    const flag = known.find((each) => each.name === name);
    if (flag === undefined) {
      return ["h", "help"].includes(name) ? { kind: "help" } : { kind: "wrong", problem: parts === null ? "bad flag syntax" : `flag provided but not defined: -${name.slice(0, 60)}` };
    }
    if (flag.kind === "switch") {
      const text = inline ?? "true";
      if (!TRUE.includes(text) && !FALSE.includes(text)) {
        return { kind: "wrong", problem: `invalid boolean value for -${name}` };
      }
      values.set(name, TRUE.includes(text));
    } else if (inline !== undefined) {
      values.set(name, inline);
    } else if (at + 1 < args.length) {
      at += 1;
      values.set(name, args[at] ?? "");
    } else {
      return { kind: "wrong", problem: `flag needs an argument: -${name}` };
    }
  }
  return { kind: "flags", values, words };
}
