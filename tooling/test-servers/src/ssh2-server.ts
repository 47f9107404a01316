import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import ssh2, { type AuthContext, type Connection, type ParsedKey } from "ssh2";
import { serveFiles } from "./serve-files.ts";

/** The SSH server that comes with `ssh2`, in this process: for what OpenSSH cannot be made to do here, and where it is not installed. */
export interface Ssh2Server {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
  /** A directory to put stores in, the same on both sides. */
  readonly root: string;
  stop(): Promise<void>;
}

export interface Ssh2ServerOptions {
  /** How it asks for the password: in the method of that name (the default), or in a dialogue only, as servers with PAM do. */
  readonly asks?: "password" | "dialogue";
  /** Whether a file that must not exist is refused where it does. Default: true. */
  readonly honoursExclusiveCreate?: boolean;
  /**
   * The rename of SFTP, as there are no extensions: `atomic` is the kernel's (the default), `link` the one of OpenSSH, which makes
   * a second name and takes the first away.
   */
  readonly rename?: "atomic" | "link";
}

const PASSWORD = "let me in";

export async function startSsh2Server({ asks = "password", honoursExclusiveCreate = true, rename = "atomic" }: Ssh2ServerOptions = {}): Promise<Ssh2Server> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-ssh2-"));
  const at = (name: string): string => join(folder, name);
  mkdirSync(at("root"));
  const [hostKey, identity] = [newKey(), newKey()];
  const connections = new Set<Connection>();
  const ssh = new ssh2.Server({ hostKeys: [hostKey.text] }, (connection) => {
    connections.add(connection);
    connection.on("close", () => void connections.delete(connection));
    // A client that goes away without a word is what some tests are about.
    connection.on("error", () => undefined);
    connection.on("authentication", (context) => admit(context, asks, identity.key));
    connection.on("session", (accept) => {
      accept().on("sftp", (acceptSftp) => serveFiles(acceptSftp(), { honoursExclusiveCreate, rename }));
    });
  });
  // Left to Nagle's algorithm, answers sent one after the other would wait 40 ms each.
  const server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket));
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  writeFileSync(at("id"), identity.text, { mode: 0o600 });
  writeFileSync(at("known_hosts"), `[127.0.0.1]:${port} ${hostKey.key.type} ${hostKey.key.getPublicSSH().toString("base64")}\n`);
  return {
    host: "127.0.0.1",
    port,
    user: userInfo().username,
    password: PASSWORD,
    identityFile: at("id"),
    knownHostsFile: at("known_hosts"),
    root: at("root"),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) {
        connection.end();
      }
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Made by Node, as one in a few hundred that ssh2 makes it cannot read. */
function newKey(): { readonly text: string; readonly key: ParsedKey } {
  const { privateKey: text } = generateKeyPairSync("ec", { namedCurve: "P-256", privateKeyEncoding: { type: "sec1", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } });
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) {
    throw key;
  }
  return { text, key };
}

function admit(context: AuthContext, asks: "password" | "dialogue", allowed: ParsedKey): void {
  const refuse = (): void => context.reject(["publickey", asks === "password" ? "password" : "keyboard-interactive"]);
  if (context.method === "publickey") {
    const isAllowed = context.key.algo === allowed.type && context.key.data.equals(allowed.getPublicSSH());
    const isSigned = context.signature === undefined || context.blob === undefined || allowed.verify(context.blob, context.signature, context.hashAlgo);
    return isAllowed && isSigned ? context.accept() : refuse();
  }
  if (context.method === "password" && asks === "password" && context.password === PASSWORD) {
    return context.accept();
  }
  if (context.method === "keyboard-interactive" && asks === "dialogue") {
    return context.prompt({ prompt: "Password: ", echo: false }, (answers) => (answers[0] === PASSWORD ? context.accept() : refuse()));
  }
  return refuse();
}
