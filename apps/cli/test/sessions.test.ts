import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { createScene, kill, type Scene, until } from "./scene.ts";
import { CTRL_C, CTRL_Z, openTerminal } from "./terminal.ts";
import { PAGE, pageWith } from "./transcripts.ts";

/** What the page shows, taken from the runs below. */
const transcripts = new Map<string, readonly string[]>();
const told = (screen: readonly string[]): readonly string[] => screen.filter((line) => line !== "");
const LOOP = "while :; do sleep 0.05; done";

async function held(scene: Scene, ...command: string[]) {
  const holder = scene.start(["run", "--name", "deploy", "--operation", "deploy 1.4", "--", ...command]);
  await until("it holds the lock", () => scene.commands().length > 0);
  return holder;
}

const isFree = async (scene: Scene): Promise<boolean> => (await scene.holdfast(["status", "deploy"])).stdout.startsWith("deploy: free");

describe("on a terminal", () => {
  it("one live line says who holds the lock, and is gone when its turn has come", async () => {
    await using scene = createScene();
    const holder = await held(scene, "sleep", "690");
    const terminal = openTerminal(scene, "holdfast run --name deploy -- echo 'my turn'");
    await terminal.shows("giving up in");
    const waiting = told(terminal.screen());
    expect(waiting).toEqual([expect.stringMatching(/^holdfast: waiting for "deploy": next in line, held by .* for "deploy 1\.4", taken \d+m?s ago; free in \d+s unless renewed; giving/)]);
    kill(holder.pid, "SIGTERM");
    expect(await terminal.ended).toBe(0);
    expect(told(terminal.screen())).toEqual(["my turn"]);
    transcripts.set("waiting", ["$ holdfast run --name deploy -- echo 'my turn'", ...waiting, "", "$ # and when its turn has come, in the place of that line:", ...told(terminal.screen())]);
  });

  it("the command reads from it, and Ctrl-C reaches the command alone: once, and once more", async () => {
    await using scene = createScene();
    const script = `n=0; trap 'n=$((n + 1)); echo "interrupted $n"; [ $n -lt 2 ] || exit 5' INT; read line; echo "got <$line>"; ${LOOP}`;
    writeFileSync(join(scene.directory, "upload.sh"), script);
    const terminal = openTerminal(scene, "holdfast run --name deploy -- sh upload.sh; echo \"exit code $?\"");
    terminal.type("part-1\n");
    await terminal.shows("got <part-1>");
    terminal.type(CTRL_C);
    await terminal.shows("interrupted 1");
    expect(await isFree(scene)).toBe(false);
    terminal.type(CTRL_C);
    await terminal.shows("interrupted 2");
    await terminal.ended;
    expect(await isFree(scene)).toBe(true);
    expect(terminal.output().match(/interrupted/g)).toHaveLength(2);
    transcripts.set("interrupt", ["$ holdfast run --name deploy -- sh upload.sh", ...told(terminal.screen()).filter((line) => !line.startsWith("exit"))]);
  });

  it("Ctrl-C on a command that does not catch it ends both by SIGINT, and frees the lock", async () => {
    await using scene = createScene();
    const terminal = openTerminal(scene, `exec ${process.execPath} ${scene.program} run --name deploy -- sleep 640`);
    // Not by way of sh: dash can lose a Ctrl-C that comes while it starts a process, with and without us.
    await until("the command runs", () => scene.commands().some(({ commandLine }) => commandLine === "sleep 640"));
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect(await isFree(scene)).toBe(true);
  });

  it("Ctrl-Z stops both, and fg goes on with both", async () => {
    await using scene = createScene();
    const terminal = openTerminal(scene, `exec bash -c 'set -m; ${process.execPath} ${scene.program} run --name deploy sh -c "echo ready; sleep 1; echo done"; echo "stopped with $?"; sleep 0.3; fg > /dev/null'`);
    await terminal.shows("ready");
    terminal.type(CTRL_Z);
    expect(await terminal.ended).toBe(0);
    expect(terminal.output()).toMatch(/the lease ends in \d+ s unless resumed before[\s\S]*stopped with 1\d\d[\s\S]*done/);
    const [before, after] = [/ready|lease ends|Stopped/, /^done$/].map((pattern) => terminal.screen().filter((line) => pattern.test(line)));
    transcripts.set("suspend", ["$ holdfast run --name deploy -- ./build.sh", ...(before ?? []), "", "$ fg", ...(after ?? [])]);
  });

  it("a new size of the window is told to the command, once", async () => {
    await using scene = createScene();
    writeFileSync(join(scene.directory, "size.sh"), `trap 'stty size' WINCH; trap 'exit 0' INT; stty size; ${LOOP}`);
    const terminal = openTerminal(scene, "holdfast run --name deploy -- sh size.sh");
    await terminal.shows("24 150");
    terminal.resize(40, 100);
    await terminal.shows("40 100");
    terminal.type(CTRL_C);
    await terminal.ended;
    expect(terminal.output().match(/40 100/g)).toHaveLength(1);
    transcripts.set("size", ["$ holdfast run --name deploy -- sh -c 'trap \"stty size\" WINCH; stty size; while :; do sleep 1; done'", ...told(terminal.screen()).filter((line) => /^\d+ \d+$/.test(line))]);
  });

  it("a hang-up reaches the command, frees the lock, and leaves nothing behind", async () => {
    await using scene = createScene();
    writeFileSync(join(scene.directory, "tail.sh"), `trap 'echo hung up > hup; exit 0' HUP; echo ready; ${LOOP}`);
    const terminal = openTerminal(scene, `exec ${process.execPath} ${scene.program} run --name deploy -- sh tail.sh`);
    await terminal.shows("ready");
    terminal.hangUp();
    await until("nothing lives", () => scene.living().length === 0);
    expect(scene.read(join(scene.directory, "hup"))).toBe("hung up\n");
    expect(await isFree(scene)).toBe(true);
  });

  it("watch shows a table, and below it what changed", async () => {
    await using scene = createScene();
    const holder = await held(scene, "sleep", "691");
    const terminal = openTerminal(scene, "holdfast watch --every 100ms");
    await terminal.shows("held by");
    transcripts.set("watch", ["$ holdfast watch", ...terminal.screen()]);
    await scene.holdfast(["run", "--name", "nightly", "--operation", "backup", "true"]);
    kill(holder.pid, "SIGTERM");
    await terminal.shows("deploy  released by");
    const screen = terminal.screen();
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(0);
    expect(screen.join("\n")).toMatch(/No lock is held[\s\S]*free \(--all shows them\)[\s\S]*deploy {2}held by .*[\s\S]*deploy {2}released by /);
  });

  it("break-lock shows what it would break, and breaks it only after a yes", async () => {
    await using scene = createScene();
    await scene.holdfast(["acquire", "deploy", "--operation", "deploy 1.4"]);
    for (const [answer, code, outcome] of [["no", EXIT_CODES.REFUSED.code, "Nothing was broken"], ["yes", 0, "Broke the holder"]] as const) {
      const terminal = openTerminal(scene, `exec ${process.execPath} ${scene.program} break-lock deploy`);
      await terminal.shows("Break it? Type yes:");
      terminal.type(`${answer}\n`);
      expect(await terminal.ended).toBe(code);
      expect(terminal.output()).toContain(outcome);
      transcripts.set("break", ["$ holdfast break-lock deploy", ...told(terminal.screen())]);
    }
  });

  it("a password that is asked for is not shown", async () => {
    await using scene = createScene();
    mkdirSync(join(scene.directory, "backup_store/keys"), { recursive: true });
    writeFileSync(join(scene.directory, "backup_store/config"), '{"version":1,"created":"2026-01-01T00:00:00Z","encrypted":true}');
    const kdf = { algorithm: "argon2id", salt: Buffer.alloc(16).toString("base64"), time: 1, memory: 8_192, threads: 1 };
    writeFileSync(join(scene.directory, "backup_store/keys/password-default"), JSON.stringify({ slot_type: "password", wrapped_key: Buffer.alloc(61, 1).toString("base64"), label: "default", kdf_params: kdf }));
    const terminal = openTerminal(scene, `exec ${process.execPath} ${scene.program} break-lock`);
    await terminal.shows("Repository password:");
    terminal.type("hunter2\r");
    expect(await terminal.ended).toBe(1);
    expect(terminal.output()).not.toContain("hunter2");
    transcripts.set("secret", ["$ holdfast break-lock", ...told(terminal.screen())]);
  });
});

// Written anew by: npx vitest run --project cli apps/cli/test/sessions.test.ts -u
it("the page shows what these runs showed", async () => {
  await expect(pageWith(transcripts)).toMatchFileSnapshot(PAGE);
});
