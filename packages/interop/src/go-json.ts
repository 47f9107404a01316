/*
 * Two of the tools are written in Go, and their records mean what Go's decoder makes of them: names match in any case, the
 * last of several wins, `null` leaves what was there, unknown names do not matter, and a number is an integer only by how it
 * is written. `JSON.parse` alone tells neither `1` from `1.0` nor one name from its double.
 */

/** A member of the outermost object, in the order in which it is written. */
interface Member {
  readonly name: string;
  /** The value as it is written. */
  readonly raw: string;
}

export type GoField = "string" | "int" | "bool" | "time";

export type GoValues = Readonly<Record<string, string | number | boolean>>;

export type GoDecoded = { readonly kind: "values"; readonly values: GoValues } | { readonly kind: "malformed"; readonly problem: string };

const ZERO: Readonly<Record<GoField, string | number | boolean>> = { string: "", int: 0, bool: false, time: "0001-01-01T00:00:00Z" };

/**
 * Decodes an object. A `time` is left as text: each tool has rules of its own for it.
 *
 * @param fields The names, and what each has to be.
 */
export function decodeGoObject(bytes: Uint8Array, fields: Readonly<Record<string, GoField>>): GoDecoded {
  // A byte order mark is no white space in JSON, and Go refuses it.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const problem = syntaxProblem(text);
  if (problem !== undefined) {
    return { kind: "malformed", problem };
  }
  const whole = text.trim();
  if (whole !== "null" && !whole.startsWith("{")) {
    return { kind: "malformed", problem: `it is ${kindOf(whole)}, not an object` };
  }
  const values: Record<string, string | number | boolean> = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, ZERO[field]]));
  for (const { name, raw } of whole === "null" ? [] : membersOf(whole)) {
    const known = Object.keys(fields).find((field) => fold(field) === fold(name));
    const field = known === undefined ? undefined : fields[known];
    if (known !== undefined && field !== undefined && raw !== "null") {
      const value = valueOf(raw, field);
      if (value === undefined) {
        return { kind: "malformed", problem: `"${known}" is ${kindOf(raw)}, not ${EXPECTED[field]}` };
      }
      values[known] = value;
    }
  }
  return { kind: "values", values };
}

const EXPECTED: Readonly<Record<GoField, string>> = { string: "a string", int: "an integer", bool: "true or false", time: "a time" };

function syntaxProblem(text: string): string | undefined {
  if (text.trim() === "") {
    return "it is empty";
  }
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    // Too deeply nested comes as a RangeError, all else as a SyntaxError; the parser's words may quote the record, so few are shown.
    return `it is not JSON (${error instanceof Error ? error.message.slice(0, 60) : "unknown"})`;
  }
}

function valueOf(raw: string, field: GoField): string | number | boolean | undefined {
  switch (field) {
    case "string":
    case "time": {
      const value: unknown = raw.startsWith('"') ? JSON.parse(raw) : undefined;
      return typeof value === "string" ? value : undefined;
    }
    case "bool":
      return raw === "true" ? true : raw === "false" ? false : undefined;
    case "int":
      return isInt64(raw) ? Number(raw) : undefined;
  }
}

/** By how it is written: `1.0` and `1e3` are no integers to Go, and neither is what 64 bits do not hold. */
function isInt64(raw: string): boolean {
  if (!/^-?\d{1,19}$/.test(raw)) {
    return false;
  }
  const value = BigInt(raw);
  return value >= -(2n ** 63n) && value < 2n ** 63n;
}

function kindOf(raw: string): string {
  const first = raw[0] ?? "";
  return first === '"' ? "a string" : first === "{" ? "an object" : first === "[" ? "an array" : first === "t" || first === "f" ? raw : first === "n" ? "null" : "a number";
}

/** ASCII letters in any case, and the two others that Unicode folds to ASCII letters: long s and the Kelvin sign. */
function fold(name: string): string {
  return name.replaceAll("\u017f", "s").replaceAll("\u212a", "k").toLowerCase();
}

/** @param text An object, known to be valid JSON; so quotes and brackets are all that has to be looked at. */
function membersOf(text: string): Member[] {
  const members: Member[] = [];
  const scanner = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gs;
  let depth = 0;
  let name: string | undefined;
  let from = -1;
  const finish = (to: number): void => {
    if (name !== undefined && from !== -1) {
      members.push({ name: nameOf(name), raw: text.slice(from, to).trim() });
    }
    name = undefined;
    from = -1;
  };
  for (let token = scanner.exec(text); token !== null; token = scanner.exec(text)) {
    const [word] = token;
    const isNested = depth > 1;
    depth += word === "{" || word === "[" ? 1 : word === "}" || word === "]" ? -1 : 0;
    if (depth === 0 || (depth === 1 && !isNested && word === ",")) {
      finish(token.index);
    } else if (depth === 1 && !isNested && word === ":") {
      from = token.index + 1;
    } else if (depth === 1 && !isNested && from === -1 && word.startsWith('"')) {
      name = word;
    }
  }
  return members;
}

function nameOf(quoted: string): string {
  return String(JSON.parse(quoted));
}

/** `<`, `>` and `&`, and the two line separators, are escaped in what Go writes by default. */
export function escapeLikeGo(json: string): string {
  return json.replaceAll(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
