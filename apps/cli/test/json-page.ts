import * as z from "zod/mini";
import { SCHEMAS } from "../src/output/schemas.ts";

const TITLES: Readonly<Record<keyof typeof SCHEMAS, string>> = {
  status: "`status`",
  list: "`list`",
  log: "`log`: one object on each line",
  watch: "`watch`: one object on each line, as it happens",
  "foreign-status": "`status` about other tools' locks",
  "foreign-break-lock": "`break-lock` about other tools' locks; about cloudstic's it prints that tool's own `{\"locks\": ...}` instead",
  acquire: "`acquire`",
  renew: "`renew`",
  release: "`release`",
  "break-lock": "`break-lock`",
  doctor: "`doctor`",
  guard: "`guard`",
  error: "a failure, on stdout; for `run`, whose stdout is the command's, on stderr",
};

interface Shape {
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[] | undefined;
  readonly items?: Shape | undefined;
  readonly properties?: Readonly<Record<string, Shape>> | undefined;
  readonly additionalProperties?: unknown;
}

const shape: z.ZodMiniType<Shape> = z.lazy(() =>
  z.looseObject({
    type: z.optional(z.union([z.string(), z.array(z.string())])),
    description: z.optional(z.string()),
    enum: z.optional(z.array(z.unknown())),
    const: z.optional(z.unknown()),
    anyOf: z.optional(z.array(shape)),
    items: z.optional(shape),
    properties: z.optional(z.record(z.string(), shape)),
    additionalProperties: z.optional(z.unknown()),
  }),
);

/** The page about `--json`, from the schemas that a test holds the program to. */
export function jsonPage(): string {
  const sections = Object.entries(SCHEMAS).map(([kind, schema]) => {
    const described = shape.parse(z.toJSONSchema(schema, { reused: "inline" }));
    return [`## ${Object.entries(TITLES).find(([title]) => title === kind)?.[1] ?? kind}`, "", "| field | type | meaning |", "| --- | --- | --- |", ...rowsOf("", described)].join("\n");
  });
  return `# What \`--json\` prints

Each answer says its \`kind\` and the \`version\` of this page. Fields may be added without a new version; a field that changes its
meaning or goes away brings a new one. What is not known is \`null\`. Times are ISO 8601.

${sections.join("\n\n")}

This page is made from the schemas of the program: \`npx vitest run --project cli apps/cli/test/json.test.ts -u\`.
`;
}

function rowsOf(prefix: string, { properties = {} }: Shape): readonly string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const inner = objectIn(field);
    return [`| \`${prefix}${name}\` | ${typeOf(field)} | ${field.description ?? ""} |`, ...(inner === undefined ? [] : rowsOf(`${prefix}${name}${field.type === "array" ? "[]" : ""}.`, inner))];
  });
}

function objectIn(field: Shape): Shape | undefined {
  const inner = field.type === "array" ? field.items : (field.anyOf?.find(({ properties }) => properties !== undefined) ?? field);
  return inner?.properties === undefined ? undefined : inner;
}

function typeOf(field: Shape): string {
  if (field.anyOf !== undefined) {
    return field.anyOf.map(typeOf).join(" or ");
  }
  if (field.const !== undefined) {
    return `\`${JSON.stringify(field.const)}\``;
  }
  if (field.enum !== undefined) {
    return field.enum.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  }
  if (field.type === "array") {
    return `array of ${field.items === undefined ? "anything" : typeOf(field.items)}`;
  }
  if (typeof field.type === "object") {
    return field.type.join(" or ");
  }
  return field.type === "object" && field.properties === undefined ? "object of strings" : (field.type ?? "anything");
}
