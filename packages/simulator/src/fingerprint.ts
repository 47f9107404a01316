import { hashText } from "./hash.ts";
import type { Request } from "./send-request.ts";
import type { World } from "./world.ts";

/**
 * A digest of all that the future of a run depends on: the time, what the store holds, what has reached each process so far
 * (its state is a function of that), and what is still under way, with all that will become of it. Of 53 bits; among ten million states two different ones
 * are taken for the same with a chance of about one in two hundred.
 */
export function fingerprint<T>(world: World, underWay: ReadonlyMap<Request, T>, wordsFor: (whatBecomes: T) => string): number {
  let digest = hashText(String(Math.floor(world.nowMs)), world.store.digest());
  let second = hashText(`${world.leases.length} ${world.resource.digest()}`, digest);
  for (const process of world.processes()) {
    digest = hashText(process.running ? "runs" : process.alive ? "stopped" : "dead", digest ^ process.digest());
    second = hashText(process.name, second ^ Math.imul(process.digest(), 31));
  }
  for (const [request, whatBecomes] of underWay) {
    digest = hashText(`${request.name} ${request.applied} ${request.settled} ${request.outcome}`, digest);
    second = hashText(`${request.sentAtMs} ${wordsFor(whatBecomes)}`, second);
  }
  return digest * 2_097_152 + (second >>> 11);
}
