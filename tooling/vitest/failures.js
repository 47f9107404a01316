/** Of one message: a failed comparison of two long texts would push everything else out of sight. */
const MESSAGE_MAX = 600;

/**
 * One line for each failure, with the beginning of its message. They come after thousands of lines of passes and skips, because the
 * end of a log is often all that is kept of it.
 *
 * @param {readonly import("vitest/node").TestModule[]} modules
 * @param {readonly unknown[]} unhandledErrors
 * @returns {string[]}
 */
export function failuresOf(modules, unhandledErrors) {
  return [...modules.flatMap(ofModule), ...unhandledErrors.map((error) => line("outside of every test", error))];
}

/** @param {import("vitest/node").TestModule} module */
function ofModule(module) {
  const file = `[${module.project.name || "no project"}] ${module.relativeModuleId}`;
  const groups = [module, ...module.children.allSuites()].flatMap((group) =>
    group.errors().map((error) => line(group.type === "suite" ? `${file} > ${group.fullName}` : file, error)),
  );
  const tests = [...module.children.allTests()].flatMap((test) => {
    const { state, errors = [] } = test.result();
    const name = `${file} > ${test.fullName}`;
    return state === "pending" ? [line(name, "never ended")] : state === "failed" ? errors.map((error) => line(name, error)) : [];
  });
  return [...groups, ...tests];
}

/**
 * @param {string} name
 * @param {unknown} error
 */
function line(name, error) {
  const message = typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
  const told = message.replace(/\s+/g, " ").trim();
  return `failed   ${name}: ${told.length > MESSAGE_MAX ? `${told.slice(0, MESSAGE_MAX)}...` : told}`;
}
