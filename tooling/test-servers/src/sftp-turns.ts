import ssh2, { type ClientSFTPCallback, type SFTPWrapper } from "ssh2";

/** Counts the round trips of the SFTP sessions that this process opens while it is in force. */
export interface SftpTurns extends Disposable {
  /**
   * The requests since the last call of this, in flights: those of one flight were sent without an answer in between. So there
   * are as many flights as round trips that the client waited for.
   */
  taken(): readonly (readonly string[])[];
}

const REQUESTS: ReadonlySet<string | symbol> = new Set(["open", "close", "read", "write", "fstat", "stat", "lstat", "opendir", "readdir", "mkdir", "rmdir", "unlink", "rename", "realpath", "ext_openssh_rename", "ext_openssh_statvfs"]);

/** How often a client that heard an answer may go round its event loop until it has sent all that this answer lets it send. */
const ROUNDS_UNTIL_SILENT = 5;

/**
 * Each answer is held back until every request under way has been answered, and the client, which may go on meanwhile, sends
 * no more. So all answers of a flight are heard at once, whatever the speed of the server, and no clock takes part.
 */
export function countSftpTurns(): SftpTurns {
  const { prototype } = ssh2.Client;
  const original = prototype.sftp;
  let flights: string[][] = [];
  let current: string[] = [];
  let held: (() => void)[] = [];
  let unanswered = 0;

  function deliverWhenSilent(rounds: number, sent: number): void {
    if (unanswered > 0) {
      return;
    }
    if (rounds > 0 || current.length !== sent) {
      setImmediate(deliverWhenSilent, current.length === sent ? rounds - 1 : ROUNDS_UNTIL_SILENT, current.length);
      return;
    }
    const answers = held;
    flights.push(current);
    [held, current] = [[], []];
    for (const answer of answers) {
      answer();
    }
  }

  function inStep(sftp: SFTPWrapper): SFTPWrapper {
    return new Proxy(sftp, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") {
          return member;
        }
        if (!REQUESTS.has(name)) {
          return member.bind(target);
        }
        return (...given: readonly unknown[]): unknown => {
          const hear = given.at(-1);
          const counted = (...answer: readonly unknown[]): void => {
            unanswered -= 1;
            held.push(() => void (typeof hear === "function" ? hear(...answer) : undefined));
            deliverWhenSilent(ROUNDS_UNTIL_SILENT, current.length);
          };
          unanswered += 1;
          current.push(String(name));
          return member.apply(target, [...given.slice(0, -1), counted]);
        };
      },
    });
  }

  prototype.sftp = function sftp(...given) {
    const hear = given.find((argument): argument is ClientSFTPCallback => typeof argument === "function");
    return original.call(this, (error, session) => hear?.(error, error === undefined ? inStep(session) : session));
  };
  return {
    taken() {
      const taken = flights;
      flights = [];
      return taken;
    },
    [Symbol.dispose]: () => void (prototype.sftp = original),
  };
}
