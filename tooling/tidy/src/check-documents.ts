import { lineAt, type Rule } from "./rule.ts";

/** A link to a file of this repository leads somewhere. Links inside fenced code are text and not followed. */
export const linksLead: Rule = {
  name: "relative links lead somewhere",
  check: (files) => {
    const paths = new Set(files.flatMap(({ path }) => parentsOf(path)));
    return files
      .filter(({ path }) => path.endsWith(".md"))
      .flatMap(({ path, text }) =>
        [...withoutFences(text).matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)]
          .map((match) => ({ line: lineAt(text, match.index), target: match[1] ?? "" }))
          .filter(({ target }) => !/^([a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target) && !paths.has(resolve(path, target)))
          .map(({ line, target }) => ({ path, line, message: `the link to "${target}" leads nowhere.` })),
      );
  },
};

/** A path of one person's machine, a registry's host, a word about how a text was made: none helps a reader. */
export const standsAlone: Rule = {
  name: "nothing points outside of the repository",
  check: (files) =>
    files
      .filter(({ path }) => path !== "pnpm-lock.yaml" && !path.startsWith("tooling/tidy/"))
      .flatMap(({ path, text }) =>
        foreign.flatMap(({ pattern, what }) => [...text.matchAll(pattern)].map((match) => ({ path, line: lineAt(text, match.index), message: `"${match[0]}" is ${what}.` }))),
      ),
};

const foreign = [
  { pattern: /(?<![\w.-])\/(?:work\/(?:main|shared)|root|home\/[a-z]+|Users\/[a-z]+)\/[\w./-]*/gi, what: "a path of one machine" },
  { pattern: /\b(?:registry\.(?:npmjs|yarnpkg)\.\w+|npm\.pkg\.github\.com|[\w-]+\.jfrog\.io|[\w-]*(?:artifactory|nexus)\.[\w.]+)/gi, what: "the host of a registry" },
  { pattern: /\bsub-?agents?\b|\bAI (?:assistant|agent)s?\b|\blanguage models?\b|\bprompts? engineer\w*/gi, what: "about how the text was made" },
];

/** A changeset names packages that exist and says something to their users. */
export const changesetsSpeak: Rule = {
  name: "changesets name packages and speak to users",
  check: (files) => {
    const names = new Set(files.filter(({ path }) => /^(packages|apps)\/[^/]+\/package\.json$/.test(path)).map(({ text }) => String(JSON.parse(text).name)));
    return files
      .filter(({ path }) => /^\.changeset\/(?!README)[^/]+\.md$/.test(path))
      .flatMap(({ path, text }) => {
        const [, header = "", words = ""] = /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(text) ?? [];
        const bumps = header.split("\n").filter((line) => line !== "");
        const wrong = bumps.filter((line) => !names.has(/^["']?([^"':]+)["']?: (?:patch|minor|major)$/.exec(line)?.[1] ?? ""));
        return [
          ...wrong.map((line) => ({ path, message: `"${line}" names no package of this repository, or no patch, minor or major.` })),
          ...(bumps.length > 0 && words.trim().length < 20 ? [{ path, message: "says nothing to the users of the package." }] : []),
        ];
      });
  },
};

/** Keeps positions, so that lines still count. */
function withoutFences(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, (fence) => fence.replace(/[^\n]/g, " "));
}

function parentsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function resolve(from: string, target: string): string {
  const { pathname } = new URL(target, `file:///${from}`);
  return decodeURIComponent(pathname).replace(/^\/|\/$/g, "");
}
