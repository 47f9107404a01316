import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { type Scene, until } from "./scene.ts";

/** A terminal of its own, made by script(1), as somebody has it before them. */
export interface Terminal {
  /** All that was written to it. */
  output(): string;
  /** What it shows: the lines that are left of that. */
  screen(): readonly string[];
  type(keys: string): void;
  shows(text: string): Promise<void>;
  resize(rows: number, columns: number): void;
  /** The window is closed, or the line is cut. */
  hangUp(): void;
  readonly ended: Promise<number | null>;
}

export const CTRL_C = "\u0003";
export const CTRL_Z = "\u001a";

/** @param line What a shell on it is given to do. `holdfast` is there. */
export function openTerminal(scene: Scene, line: string): Terminal {
  const shell = `tty > .tty; stty rows 24 cols 150; holdfast() { ${process.execPath} ${scene.program} "$@"; }; ${line}`;
  const child = spawn("script", ["-q", "-e", "-c", shell, "/dev/null"], { cwd: scene.directory, env: { ...scene.environment, SHELL: "/bin/bash" }, stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return {
    output: () => output,
    screen: () => screenOf(output),
    type: (keys) => void child.stdin.write(keys),
    shows: async (text) => void (await until(`the terminal shows ${JSON.stringify(text)}`, () => screenOf(output).join("\n").includes(text))),
    resize: (rows, columns) => void execFileSync("stty", ["-F", scene.read(join(scene.directory, ".tty")).trim(), "rows", String(rows), "cols", String(columns)]),
    hangUp: () => void child.kill("SIGKILL"),
    ended: new Promise((resolve) => child.once("close", resolve)),
  };
}

/** What a terminal shows after this was written to it, as far as our program and `echo` use one. */
function screenOf(output: string): readonly string[] {
  const lines: string[] = [""];
  let [row, column] = [0, 0];
  // eslint-disable-next-line no-control-regex
  for (const [token = ""] of output.matchAll(/\u001b\[[0-9;?]*[A-Za-z]|[^\u001b]/gs)) {
    const line = lines[row] ?? "";
    switch (token) {
      case "\r":
        column = 0;
        break;
      case "\n":
        row += 1;
        lines[row] ??= "";
        break;
      case "\b":
        column = Math.max(0, column - 1);
        break;
      case "\u001b[K":
        lines[row] = line.slice(0, column);
        break;
      case "\u001b[H":
        [row, column] = [0, 0];
        break;
      case "\u001b[J":
        lines.splice(row + 1);
        lines[row] = line.slice(0, column);
        break;
      default:
        if (!token.startsWith("\u001b")) {
          lines[row] = line.slice(0, column).padEnd(column) + token + line.slice(column + 1);
          column += 1;
        }
    }
  }
  return lines.map((line) => line.trimEnd());
}
