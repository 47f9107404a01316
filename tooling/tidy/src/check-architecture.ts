import { arrows } from "./arrows.ts";
import type { Rule, Violation } from "./rule.ts";

const PAGE = "ARCHITECTURE.md";

/** The page tells every package in its reading order, draws exactly the arrows that hold, and names none that is gone. */
export const architectureIsCurrent: Rule = {
  name: "ARCHITECTURE.md matches the packages",
  check(files) {
    const page = files.find(({ path }) => path === PAGE);
    if (page === undefined) {
      return [{ path: PAGE, message: "is missing." }];
    }
    const packages = files.flatMap(({ path }) => /^packages\/([^/]+)\/package\.json$/.exec(path)?.[1] ?? []);
    return [...problemsWithWords(page.text, packages), ...problemsWithArrows(page.text, packages)].map((message) => ({ path: PAGE, message }));
  },
};

/** The root README is where a stranger looks for a package. */
export const readmeListsPackages: Rule = {
  name: "README.md lists every package",
  check(files): Violation[] {
    const readme = files.find(({ path }) => path === "README.md")?.text ?? "";
    return files
      .flatMap(({ path }) => /^((?:packages|apps)\/[^/]+)\/package\.json$/.exec(path)?.[1] ?? [])
      .filter((folder) => !readme.includes(`](${folder})`))
      .map((folder) => ({ path: "README.md", message: `does not list ${folder}.` }));
  },
};

function problemsWithWords(text: string, packages: readonly string[]): string[] {
  const order = /## The packages[\s\S]*?(?=\n## |$)/.exec(text)?.[0] ?? "";
  const told = [...order.matchAll(/\*\*`packages\/([^`]+)`\*\*/g)].map((match) => match[1] ?? "");
  return [
    ...packages.filter((name) => !told.includes(name)).map((name) => `has no paragraph for packages/${name} in the reading order.`),
    ...told.filter((name) => !packages.includes(name)).map((name) => `tells of packages/${name}, which is not there.`),
  ];
}

/** The table of arrows: one row for each package, with all that it may import. */
function problemsWithArrows(text: string, packages: readonly string[]): string[] {
  const rows = new Map(
    [...text.matchAll(/^\| `([a-z0-9-]+)` \| (.*?) \|$/gm)].map(([, from = "", cells = ""]) => [from, [...cells.matchAll(/`([a-z0-9-]+)`/g)].map((match) => match[1] ?? "")]),
  );
  return [
    ...packages.flatMap((name) => {
      const wanted = (arrows[`@holdfast/${name}`] ?? []).map((target) => target.replace("@holdfast/", ""));
      const shown = rows.get(name);
      if (shown === undefined) {
        return [`has no row for ${name} in the table of arrows.`];
      }
      return sorted(shown) === sorted(wanted) ? [] : [`says that ${name} imports ${sorted(shown) || "nothing"}; the arrows say ${sorted(wanted) || "nothing"}.`];
    }),
    ...[...rows.keys()].filter((name) => !packages.includes(name)).map((name) => `has a row for ${name}, which is not there.`),
  ];
}

function sorted(names: readonly string[]): string {
  return [...names].sort().join(", ");
}

