import { expect, test } from "vitest";
import { createLocalStore, parseLocalUri } from "../src/index.ts";
import { parseConfig } from "../src/config.ts";

test("an option out of its range is named, with its value and what is allowed", () => {
  expect(() => parseLocalUri("local:/x?fileSystem=cloud")).toThrow(/option fileSystem is "cloud"; allowed is "auto", "local" or "network"/);
  expect(() => parseLocalUri("local:/x?durability=maybe")).toThrow(/option durability is "maybe"/);
  expect(() => parseLocalUri("local:/x?speed=high")).toThrow(/there is no option "speed"; there are directory, fileSystem, durability/);
  expect(() => parseLocalUri("local:")).toThrow(/option directory is ""/);
  expect(() => parseLocalUri("s3:bucket")).toThrow(/local:<path>/);
  expect(() => createLocalStore({ directory: "a\u0000b" })).toThrow(expect.objectContaining({ code: "INVALID", operation: "open" }));
});

test("a URI gives the options it writes, and the defaults for the others", () => {
  expect(parseLocalUri("local:./.holdfast")).toEqual({ directory: "./.holdfast", fileSystem: "auto", durability: "process" });
  expect(parseLocalUri("local:/a b/100%?fileSystem=network&durability=power")).toEqual({ directory: "/a b/100%", fileSystem: "network", durability: "power" });
});

test("a relative directory is fixed when the store is opened, and a slash at its end changes nothing", () => {
  expect(parseConfig({ directory: "x/" }).root).toBe(`${process.cwd()}/x`);
  expect(parseConfig({ directory: "/x//y/../z/" }).root).toBe("/x/z");
});
