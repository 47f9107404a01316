import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { registerClauses } from "@holdfast/store-testkit";
import { requireOrSkip } from "@holdfast/vitest-config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// The server of the example, whose driver is the answer to the scaffold.
import { type RedisServer, startRedis } from "../../../examples/custom-driver/test/redis-server.ts";
import { scaffold, ScaffoldError } from "../src/scaffold.js";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
const example = join(repository, "examples/custom-driver/src");

/** What a driver that does nothing yet keeps all the same, because the scaffold checks before it sends. */
const MET_BY_THE_SCAFFOLD = ["location.no-secret", "capabilities.stated", "list.prefix-invalid", "error.says-where", "watch.unsupported"];

let root = "";
let place = "";
let files: string[] = [];
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "holdfast-scaffold-"));
  place = join(root, "packages/store-redis");
  mkdirSync(join(root, "tooling/tidy/src"), { recursive: true });
  cpSync(join(repository, "tooling/tidy/src/arrows.ts"), join(root, "tooling/tidy/src/arrows.ts"));
  cpSync(join(repository, "LICENSE"), join(root, "LICENSE"));
  symlinkSync(modules, join(root, "node_modules"), "junction");
  files = scaffold(root, "redis");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function compile(): { readonly status: number | null; readonly output: string } {
  const { status, stdout } = spawnSync(process.execPath, [join(modules, "typescript/bin/tsc"), "-p", join(place, "tsconfig.json")], { encoding: "utf8" });
  return { status, output: stdout };
}

interface Tested {
  readonly status: string;
  readonly title: string;
  readonly failureMessages: readonly string[];
}

function runConformance(environment: Readonly<Record<string, string>> = {}): Map<string, Tested> {
  const report = join(root, "report.json");
  const command = [join(modules, "vitest/vitest.mjs"), "run", "--root", place, "--reporter=json", `--outputFile=${report}`];
  const { stderr } = spawnSync(process.execPath, command, { encoding: "utf8", env: { ...process.env, ...environment } });
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const tests: Tested[] = testResults.flatMap(({ assertionResults }: { assertionResults: Tested[] }) => assertionResults);
  expect(tests.length, stderr).toBeGreaterThan(0);
  return new Map(tests.map((test) => [test.title.split(":", 1)[0] ?? "", test]));
}

const named = (tests: ReadonlyMap<string, Tested>, status: string): string[] => [...tests].filter(([, test]) => test.status === status).map(([id]) => id);

describe("a scaffolded driver", () => {
  it("is a package like the others, with its row among the arrows and a changeset", () => {
    expect(files).toContain("packages/store-redis/src/store.ts");
    expect(files).toContain("packages/store-redis/test/redis.conformance.test.ts");
    expect(readFileSync(join(root, "tooling/tidy/src/arrows.ts"), "utf8")).toContain('"@holdfast/store-redis": ["@holdfast/store"],\n');
    expect(readFileSync(join(root, ".changeset/store-redis.md"), "utf8")).toContain('"@holdfast/store-redis": minor');
    const texts = files.map((path) => readFileSync(join(root, path), "utf8")).join("");
    expect(texts).not.toMatch(/acme/i);
    expect(readdirSync(place).sort()).toEqual(readdirSync(join(repository, "packages/store-local")).filter((name) => !["dist", "node_modules", ".turbo", "api.md"].includes(name)).sort());
    expect(() => scaffold(root, "redis")).toThrow(ScaffoldError);
    expect(() => scaffold(root, "Redis-2")).toThrow("is no scheme");
  });

  it("compiles, and fails exactly the clauses that it has not met, each saying what to fill in", () => {
    expect(compile()).toEqual({ status: 0, output: "" });
    const tests = runConformance();
    expect([...tests.keys()].sort()).toEqual(registerClauses.map(({ id }) => id).sort());
    expect(named(tests, "passed")).toEqual(MET_BY_THE_SCAFFOLD);
    const unmet = named(tests, "failed");
    for (const id of unmet) {
      expect(tests.get(id)?.failureMessages[0], id).toMatch(/UNSUPPORTED: .*is not written yet\. Fill it in: src\/store\.ts/);
    }
    expect(unmet.length + MET_BY_THE_SCAFFOLD.length + named(tests, "skipped").length + named(tests, "pending").length).toBe(registerClauses.length);
    expect(unmet.length).toBeGreaterThan(40);
  });

  describe("with its methods filled in from the example", () => {
    let server: RedisServer | undefined;
    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(() => server?.stop());

    it("compiles and keeps every clause", (context) => {
      requireOrSkip(context, { feature: "redis", available: server !== undefined, reason: "redis-server is not installed" });
      cpSync(example, join(place, "src"), { recursive: true });
      const test = join(place, "test/redis.conformance.test.ts");
      const text = readFileSync(test, "utf8");
      const filled = text.replace('createRedisStore({ place: "somewhere" })', 'createRedisStore({ host: "127.0.0.1", port: Number(process.env["REDIS_PORT"]), prefix: "scaffold" })');
      expect(filled).not.toBe(text);
      writeFileSync(test, filled);

      expect(compile()).toEqual({ status: 0, output: "" });
      const tests = runConformance({ REDIS_PORT: String(server?.port) });
      expect(named(tests, "failed")).toEqual([]);
      expect(named(tests, "passed").length).toBeGreaterThan(45);
    });
  });
});
