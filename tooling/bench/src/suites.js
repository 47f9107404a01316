/** Every suite by its name, in the order of the page; each is loaded when it runs. */
export const suites = {
  cycle: () => import("./suites/cycle.js"),
  contended: () => import("./suites/contended.js"),
  held: () => import("./suites/held.js"),
  servers: () => import("./suites/servers.js"),
  waiting: () => import("./suites/waiting.js"),
  "start-up": () => import("./suites/start-up.js"),
  imports: () => import("./suites/imports.js"),
  growth: () => import("./suites/growth.js"),
};
