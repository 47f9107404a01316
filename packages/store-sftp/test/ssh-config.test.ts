import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseConfig } from "../src/config.ts";
import { readSshConfig } from "../src/ssh-config.ts";
import { hopsTo } from "../src/target.ts";

function fileWith(text: string, others: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-ssh-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries({ config: text, ...others })) {
    writeFileSync(join(folder, name), content.replaceAll("$DIR", folder));
  }
  return join(folder, "config");
}

async function hopsOf(text: string, host = "nas", others: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const config = parseConfig({ host, path: "/locks" });
  return hopsTo(config, await readSshConfig(fileWith(text, others))).map((hop) => `${hop.user}@${hop.host}:${hop.port}`);
}

describe("an ssh_config", () => {
  it("says what stands behind an alias; the first value wins", async () => {
    expect(await hopsOf("Host nas\n  HostName nas.example\n  Port 2222\n  User joe\nHost *\n  User all\n  Port 23\n")).toEqual(["joe@nas.example:2222"]);
  });

  it("is read with what it includes, and goes on in its block after it", async () => {
    const text = "Include $DIR/inc*\nHost nas\n  Include $DIR/more\n  Port 2222\n";
    expect(await hopsOf(text, "nas", { inc1: "Host nas\n  User joe\n", more: "Host other\n  User no\n" })).toEqual(["joe@nas:2222"]);
  });

  it("ends where files include each other", async () => {
    expect(await hopsOf("Include $DIR/config\nHost nas\n  User joe\n")).toEqual(["joe@nas:22"]);
  });

  it("leads over jump hosts, each with its own settings", async () => {
    const text = "Host nas\n  User joe\n  ProxyJump gate\nHost gate\n  HostName gate.example\n  User guard\n  ProxyJump first:2200\nHost first\n  User one\n";
    expect(await hopsOf(text)).toEqual(["one@first:2200", "guard@gate.example:22", "joe@nas:22"]);
    expect(await hopsOf("Host nas\n  User joe\n  ProxyJump a@one,b@two:23\n")).toEqual(["a@one:22", "b@two:23", "joe@nas:22"]);
  });

  it("that jumps in a circle, or wants a command run, is refused", async () => {
    await expect(hopsOf("Host *\n  User joe\n  ProxyJump nas\n")).rejects.toMatchObject({ code: "INVALID" });
    await expect(hopsOf("Host nas\n  ProxyCommand nc %h %p\n")).rejects.toMatchObject({ code: "INVALID", message: expect.stringContaining("ProxyCommand") });
  });
});
