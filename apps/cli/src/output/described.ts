import * as z from "zod/mini";

/**
 * What `--json` prints, described once: the page docs/cli-json.md is made from it, and a test holds the program to it.
 * `version` grows when a field changes its meaning or goes away; fields may be added without.
 */
export const JSON_VERSION = 1;

export function described<Schema extends z.ZodMiniType>(schema: Schema, description: string): Schema {
  z.globalRegistry.add(schema, { description });
  return schema;
}

export const text = (description: string) => described(z.string(), description);
export const optionalText = (description: string) => described(z.nullable(z.string()), description);
export const count = (description: string) => described(z.number(), description);
export const optionalCount = (description: string) => described(z.nullable(z.number()), description);
export const heading = <Kind extends string>(kind: Kind) => ({ version: described(z.literal(JSON_VERSION), "of this description"), kind: described(z.literal(kind), "which description it is") });
