import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { PROGRAM } from "./bundle.ts";
import { createScene, until } from "./scene.ts";

/** Runs a line of shell on a terminal of its own, made by script(1), and types into it. */
function onTerminal(directory: string, line: string) {
  const child = spawn("script", ["-q", "-e", "-c", line, "/dev/null"], { cwd: directory, stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { type: (keys: string) => child.stdin.write(keys), output: () => output, ended };
}

// In place of the shell where there is one: a shell that gets the Ctrl-C too dies of it after the command, in some shells.
const RUN = `${process.execPath} ${PROGRAM} run --name a --`;

describe("on a terminal", () => {
  it("the command reads from it as if it had been started directly", async () => {
    await using scene = createScene();
    const terminal = onTerminal(scene.directory, `exec ${RUN} sh -c 'test -t 0 && read line && echo "got <$line>"'`);
    terminal.type("hello\n");
    expect(await terminal.ended).toBe(0);
    expect(terminal.output()).toContain("got <hello>");
  });

  it("Ctrl-C goes to the command once, and holdfast waits for what it makes of it", async () => {
    await using scene = createScene();
    const terminal = onTerminal(scene.directory, `exec ${RUN} sh -c 'trap "echo interrupted; n=x\\$n" INT; echo ready; while [ -z "$n" ]; do sleep 0.05; done; sleep 0.3; echo "n=$n"; exit 5'`);
    await until("the command is ready", () => terminal.output().includes("ready"));
    terminal.type("\u0003");
    expect(await terminal.ended).toBe(5);
    expect(terminal.output()).toContain("n=x\r\n");
  });

  it("Ctrl-C on a command that does not catch it ends both by SIGINT, and frees the lock", async () => {
    await using scene = createScene();
    const terminal = onTerminal(scene.directory, `exec ${RUN} sh -c 'echo ready; sleep 640'`);
    await until("the command is ready", () => terminal.output().includes("ready"));
    terminal.type("\u0003");
    expect(await terminal.ended).toBe(130);
    expect(await scene.holdfast(["run", "--name", "a", "--no-wait", "true"])).toMatchObject({ code: 0 });
  });

  it("Ctrl-Z stops holdfast together with the command, and fg goes on with both", async () => {
    await using scene = createScene();
    const script = `set -m; ${RUN} sh -c "echo ready; sleep 1; echo done"; echo "stopped with $?"; sleep 0.3; fg`;
    const terminal = onTerminal(scene.directory, `bash -c '${script}'`);
    await until("the command is ready", () => terminal.output().includes("ready"));
    terminal.type("\u001a");
    expect(await terminal.ended).toBe(0);
    expect(terminal.output()).toMatch(/the lease ends in \d+ s unless resumed before[\s\S]*stopped with 1\d\d[\s\S]*done/);
  });
});
