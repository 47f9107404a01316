// The command behind SFTP in the test that counts round trips: OpenSSH's own sftp-server, with its answers held back until the
// client has fallen silent. So each release of answers is one round trip that the client waited for, however many requests it sent.
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";

const [, , log = "", silenceMs = "40"] = process.argv;
const server = spawn("/usr/lib/openssh/sftp-server", [], { stdio: ["pipe", "pipe", "inherit"] });
/** @type {Buffer[]} */
let held = [];
/** @type {NodeJS.Timeout | undefined} */
let silence;

function release() {
  if (held.length === 0) {
    return;
  }
  appendFileSync(log, "turn\n");
  process.stdout.write(Buffer.concat(held));
  held = [];
}

function wait() {
  clearTimeout(silence);
  silence = setTimeout(release, Number(silenceMs));
}

process.stdin.on("data", (bytes) => {
  server.stdin.write(bytes);
  wait();
});
process.stdin.on("end", () => server.stdin.end());
server.stdout.on("data", (bytes) => {
  held.push(bytes);
  wait();
});
server.on("exit", () => {
  release();
  process.exit();
});
