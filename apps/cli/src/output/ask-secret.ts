const ENTER = ["\r", "\n"];
const CANCEL = ["\u0003", "\u0004"];
const ERASE = ["\u007f", "\b"];
const LENGTH_MAX = 1_024;

/** Asks on the terminal, and shows nothing of the answer. @throws {Error} if it was cancelled. */
export function askSecret(question: string): Promise<string> {
  const { stdin, stderr } = process;
  // The terminal stops showing what is typed before it asks: whoever is quick would be shown otherwise.
  stdin.setRawMode(true);
  stdin.resume();
  stderr.write(question);
  return new Promise((resolve, reject) => {
    let typed = "";
    const finish = (): void => {
      stdin.off("data", take);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
    };
    const take = (chunk: Buffer): void => {
      for (const character of chunk.toString("utf8")) {
        if (ENTER.includes(character)) {
          finish();
          resolve(typed);
          return;
        }
        if (CANCEL.includes(character)) {
          finish();
          reject(new Error("cancelled"));
          return;
        }
        typed = ERASE.includes(character) ? typed.slice(0, -1) : (typed + character).slice(0, LENGTH_MAX);
      }
    };
    stdin.on("data", take);
  });
}
