import type { Scenario } from "./scenario.ts";

/** Leaves out steps of scripts, from the end, so that there is less to look at. A process with nothing to do goes. */
export async function dropSteps(best: () => Scenario, works: (candidate: Scenario) => Promise<boolean>): Promise<void> {
  for (const { name } of best().processes) {
    const script = best().processes.find((process) => process.name === name)?.script ?? [];
    for (let index = script.length - 1; index >= 0; index -= 1) {
      const scenario = best();
      const processes = scenario.processes.map((process) => (process.name === name ? { name, script: process.script.filter((_, at) => at !== index) } : process));
      await works({ ...scenario, processes });
    }
  }
  const scenario = best();
  await works({ ...scenario, processes: scenario.processes.filter(({ script }) => script.length > 0) });
}

/** How much of scripts there is to read. */
export function scriptWeight({ processes }: Scenario): number {
  return processes.reduce((sum, { script }) => sum + 5 + 3 * script.length, 0);
}
