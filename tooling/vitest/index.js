export { project } from "./project.js";
export { requireOrSkip } from "./require-or-skip.js";
