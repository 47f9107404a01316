import { invalid, parseConfig, type SftpStoreOptions } from "./config.ts";

/** What comes beside the URI, from the environment of a command or from flags that mean the same. */
export interface SftpUriSettings {
  /**
   * Read are `HOLDFAST_STORE_SFTP_KNOWN_HOSTS`, `_INSECURE` (`true`), `_IDENTITY`, `_CONFIG`, `_PASSWORD` and `_PASSPHRASE`.
   * An empty one counts as not given.
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly onWarning?: (message: string) => void;
}

const FORM = "an SFTP store is written sftp://[user@]host[:port]/path.";

/**
 * Reads `sftp://[user@]host[:port]/path`; `/~/path` is below the home directory of the account. User and path may be
 * percent-encoded. `?rename=plain` is for servers on which a probe proved plain renames.
 *
 * @throws {StoreError} `INVALID`, naming what is wrong. The URI is not repeated: it may hold a secret by mistake.
 */
export function parseSftpUri(uri: string, { environment = {}, onWarning }: SftpUriSettings = {}): SftpStoreOptions {
  const match = /^sftp:\/\/(?:([^@/]*)@)?(\[[^\]/]+\]|[^:@/?#[\]]+)(?::([0-9]{1,5}))?(\/[^?#]*)(?:\?([^#]*))?$/.exec(uri);
  if (match === null) {
    throw invalid(FORM, 'The path is that of a directory on the server; "/~/locks" is below the home directory.');
  }
  const [, user, bracketed = "", port, path = "", query = ""] = match;
  if (user?.includes(":") === true) {
    throw invalid("a URI of SFTP holds no password.", "Use a key, the agent, or the variable HOLDFAST_STORE_SFTP_PASSWORD.");
  }
  const decodedPath = decode(path).replace(/\/+$/, "");
  const given = (name: string): string | undefined => {
    const value = environment[`HOLDFAST_STORE_SFTP_${name}`];
    return value === "" ? undefined : value;
  };
  const options: SftpStoreOptions = {
    host: bracketed.replace(/^\[|\]$/g, ""),
    path: decodedPath,
    ...(user === undefined || user === "" ? {} : { user: decode(user) }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...renameOf(query),
    ...optional("knownHostsFiles", listOf(given("KNOWN_HOSTS"))),
    ...optional("identityFiles", listOf(given("IDENTITY"))),
    ...optional("sshConfigFile", given("CONFIG")),
    ...optional("password", given("PASSWORD")),
    ...optional("passphrase", given("PASSPHRASE")),
    ...optional("insecure", switchOf("HOLDFAST_STORE_SFTP_INSECURE", given("INSECURE"))),
    ...optional("onWarning", onWarning),
  };
  parseConfig(options);
  return options;
}

function renameOf(query: string): Pick<SftpStoreOptions, "rename"> {
  switch (query) {
    case "":
      return {};
    case "rename=plain":
      return { rename: "plain" };
    case "rename=posix":
      return { rename: "posix" };
    default:
      throw invalid("the only option in a URI of SFTP is rename=posix or rename=plain.");
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // decodeURIComponent says no more than this, and repeats nothing of the text.
    throw invalid("the URI has a percent sign that is no percent-encoding.", "Write %25 for a percent sign.");
  }
}

function listOf(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}

function switchOf(name: string, value: string | undefined): boolean | undefined {
  if (value === undefined || value === "true" || value === "1") {
    return value === undefined ? undefined : true;
  }
  if (value === "false" || value === "0") {
    return false;
  }
  throw invalid(`${name} must be true or false.`);
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  const given: { [P in K]?: V } = {};
  if (value !== undefined) {
    given[name] = value;
  }
  return given;
}
