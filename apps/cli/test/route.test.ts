import { expect, it } from "vitest";
import { routeOf } from "../src/foreign/route.ts";

it.each([
  [["run", "--name", "a", "git", "log", "--format", "cloudstic"], "native"],
  [["run", "--name", "a", "--", "git", "log", "--format=%h"], "native"],
  [["run", "git", "--format"], "native"],
  [["run", "--format", "cloudstic", "--", "x"], "foreign"],
  [["run", "--format=cloudstic", "x"], "foreign"],
  [["status", "deploy"], "native"],
  [["status", "--name", "deploy"], "native"],
  [["status", "--store", "local:x", "deploy"], "native"],
  [["status", "--store", "local:x"], "look"],
  [["status", "--format", "swamp"], "foreign"],
  [["status", "--help"], "native"],
  [["break-lock", "deploy", "--token", "7"], "native"],
  [["break-lock", "--store=local:x"], "look"],
  [["break-lock", "-store", "local:x"], "cloudstic-break-lock"],
  [["break-lock", "--password", "x"], "cloudstic-break-lock"],
  [["break-lock", "--format", "git"], "foreign"],
  [["release", "handle"], "native"],
  [["release", "--format", "swamp"], "foreign"],
  [["acquire", "--format", "x"], "native"],
  [[], "native"],
])("%j is %s", (argv, kind) => {
  expect(routeOf(argv, {}).kind).toBe(kind);
});

it("a lock that the environment names is our own", () => {
  expect(routeOf(["break-lock"], { HOLDFAST_NAME: "a", CLOUDSTIC_STORE: "" }).kind).toBe("native");
  expect(routeOf(["break-lock"], { CLOUDSTIC_STORE: "local:x" }).kind).toBe("cloudstic-break-lock");
});
