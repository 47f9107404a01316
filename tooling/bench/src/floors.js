import { spawnSync } from "node:child_process";
import { closeSync, linkSync, openSync, renameSync, unlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** What the system alone takes, with no lock around it: nothing that makes these calls can be faster. */

/** A file that only one can create. A crash leaves it behind for ever. */
export function createAndUnlink(folder) {
  const path = join(folder, "raw");
  return () => {
    closeSync(openSync(path, "wx"));
    unlinkSync(path);
  };
}

/** A file that appears whole under its name by a link, and is taken away by a rename: the least of a lock that can be recovered. */
export function linkAndRename(folder) {
  const [mine, lock, mark] = ["mine", "lock", "mark"].map((name) => join(folder, name));
  return () => {
    const file = openSync(mine, "wx");
    writeSync(file, "{}");
    closeSync(file);
    linkSync(mine, lock);
    unlinkSync(mine);
    renameSync(lock, mark);
    unlinkSync(mark);
  };
}

/** Two compare-and-swaps of a register in a folder: the calls of a lease that is exclusive-only, and nothing around them. */
export function twoSwaps(folder) {
  const body = Buffer.alloc(900, "a");
  let version = 0;
  const at = (name) => join(folder, name);
  writeFileSync(at("@0"), "");
  writeFileSync(at("0.json"), body);
  const swap = () => {
    const file = openSync(at(`${version + 1}.json`), "wx");
    writeSync(file, body);
    closeSync(file);
    renameSync(at(`@${version}`), at(`@${version + 1}`));
    unlinkSync(at(`${version}.json`));
    version += 1;
  };
  return () => {
    swap();
    swap();
  };
}

const FLOCK = `
use Fcntl qw(:flock); use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
my ($path, $turns) = @ARGV; my @taken;
for (1..$turns) { my $t = clock_gettime(CLOCK_MONOTONIC); open(my $f, ">>", $path) or die; flock($f, LOCK_EX) or die; flock($f, LOCK_UN); close($f); push @taken, 1e6 * (clock_gettime(CLOCK_MONOTONIC) - $t); }
print join(" ", @taken);`;

/**
 * open, flock(2), unlock and close. Node has no flock, so a loop in Perl makes the calls and times each turn by itself.
 * Undefined where there is no Perl.
 */
export function flockInPerl(folder) {
  const sample = (turns) => {
    const { status, stdout } = spawnSync("perl", ["-e", FLOCK, join(folder, "flock"), String(turns)], { encoding: "utf8" });
    return status === 0 ? stdout.split(" ").map(Number) : undefined;
  };
  return sample(1) === undefined ? undefined : sample;
}
