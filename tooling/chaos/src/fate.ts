import type { SeededRandom } from "@holdfast/simulator";

/** What the network does with what a client sends. */
export type Fate = "pass" | "delay" | "lose-request" | "lose-response" | "repeat" | "swallow";

/** What passes through a proxy. Of SSH only the bytes are seen, so nothing can be repeated: the server would end the connection. */
export type Protocol = "http" | "ssh";

/** Up to these fractions, one after the other. A session of SSH is dear to begin, and sends a dozen pieces for each request of a lock. */
const UP_TO: Readonly<Record<Protocol, readonly (readonly [Fate, number])[]>> = {
  http: [["delay", 0.08], ["lose-request", 0.1], ["lose-response", 0.13], ["repeat", 0.15], ["swallow", 0.155]],
  ssh: [["delay", 0.03], ["lose-request", 0.034], ["lose-response", 0.038], ["swallow", 0.04]],
};

export function drawFate(random: SeededRandom, protocol: Protocol, bytes: Buffer): Fate {
  if (protocol === "http" && !beginsRequest(bytes)) {
    return "pass";
  }
  const fraction = random.fraction();
  return UP_TO[protocol].find(([, limit]) => fraction < limit)?.[0] ?? "pass";
}

function beginsRequest(bytes: Buffer): boolean {
  return /^(PUT|GET|DELETE|HEAD) \//.test(bytes.subarray(0, 8).toString("latin1"));
}
