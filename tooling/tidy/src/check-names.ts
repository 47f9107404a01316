import { isCode, placeOf, type Rule } from "./rule.ts";

const sayNothing = new Set(["utils", "util", "common", "misc", "helpers", "helper", "lib"]);

/** A folder or file is named after what is in it. */
export const tellingNames: Rule = {
  name: "names that say what is inside",
  check: (files) =>
    files
      .filter(({ path }) => path.split("/").some((part) => sayNothing.has(part.replace(/\..*$/, ""))))
      .map(({ path }) => ({ path, message: "a name that fits anything; say what is inside." })),
};

export const kebabCase: Rule = {
  name: "code files are in kebab-case",
  check: (files) =>
    files
      .filter(({ path }) => isCode(path) && placeOf(path).member !== "")
      .filter(({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.m?[jt]s$/.test(path.split("/").at(-1) ?? ""))
      .map(({ path }) => ({ path, message: "not in kebab-case." })),
};
