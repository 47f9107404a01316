/** Every suite by its name, in the order of the page; each is loaded when it runs. */
export const suites = {
  cycle: () => import("./suites/cycle.js"),
  "start-up": () => import("./suites/start-up.js"),
};
