import type { AnyAuthMethod } from "ssh2";
import type { SftpConnectionConfig } from "./config.ts";
import { readIfThere, withHome } from "./read-file.ts";
import type { Ssh2 } from "./ssh2.ts";
import type { Hop } from "./target.ts";

const DEFAULT_KEYS = ["~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"];

/** What a message calls it. */
export const AGENT = "the keys of the agent";

export interface Identities {
  readonly methods: readonly AnyAuthMethod[];
  /** What is tried, and what cannot be and why, for the message of a refusal. Names of files, never what is in them. */
  readonly tried: readonly string[];
}

/** All ways to log in, in the order of ssh: keys named for the host, the agent, keys in the usual places, the password. */
export async function identitiesFor(ssh2: Ssh2, hop: Hop, config: SftpConnectionConfig): Promise<Identities> {
  const methods: AnyAuthMethod[] = [];
  const tried: string[] = [];
  const username = hop.user;
  const named = config.identityFiles ?? hop.settings.all("IdentityFile");
  const agent = agentOf(hop, config);

  async function addKeys(files: readonly string[], isNamed: boolean): Promise<void> {
    for (const file of files) {
      const path = withHome(file.replaceAll("%d", "~"));
      const text = await readIfThere(path);
      if (text === undefined) {
        tried.push(...(isNamed ? [`${file}, which is not there or not readable`] : []));
        continue;
      }
      const key = parsed(ssh2, text, config.passphrase);
      if (typeof key === "string") {
        tried.push(`${file}, which ${key}`);
      } else {
        tried.push(file);
        methods.push({ type: "publickey", username, key });
      }
    }
  }

  await addKeys(named, true);
  if (agent !== undefined) {
    tried.push(AGENT);
    methods.push({ type: "agent", username, agent });
  }
  if (named.length === 0) {
    await addKeys(DEFAULT_KEYS, false);
  }
  const { password } = config;
  if (password !== undefined) {
    tried.push("the password");
    methods.push({ type: "password", username, password });
    // Servers that take passwords through PAM only ask for them as a dialogue.
    methods.push({ type: "keyboard-interactive", username, prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)) });
  }
  return { methods, tried };
}

/** The key, or what is wrong with it. */
function parsed(ssh2: Ssh2, text: Buffer, passphrase: string | undefined): Exclude<ReturnType<Ssh2["utils"]["parseKey"]>, Error> | string {
  // A passphrase that is given for a key without one does no harm to it.
  const key = ssh2.utils.parseKey(text, passphrase);
  if (!(key instanceof Error)) {
    const [first] = [key].flat();
    return first?.isPrivateKey() === true ? first : "is no private key";
  }
  if (/passphrase given/.test(key.message)) {
    return "is encrypted, and no passphrase was given (HOLDFAST_STORE_SFTP_PASSPHRASE)";
  }
  return passphrase === undefined ? "cannot be read as a private key" : "cannot be opened with this passphrase";
}

function agentOf({ settings }: Hop, { agent, identityFiles }: SftpConnectionConfig): string | undefined {
  if (agent !== undefined) {
    return agent === "none" ? undefined : agent;
  }
  if (settings.first("IdentitiesOnly")?.toLowerCase() === "yes" || identityFiles !== undefined) {
    return undefined;
  }
  const named = settings.first("IdentityAgent");
  if (named !== undefined && named !== "SSH_AUTH_SOCK") {
    return named.toLowerCase() === "none" ? undefined : withHome(named);
  }
  const socket = process.env["SSH_AUTH_SOCK"];
  return socket === "" ? undefined : socket;
}
