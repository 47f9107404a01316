const REQUESTS = new Set(["read", "list", "create", "replace", "remove"]);

/**
 * A store that writes down every request made of it. Without `watch` it is like one on the other side of a network, which can
 * only be polled: a driver for S3 sends one request for each of these.
 */
export function recording(store, { watch = store.capabilities.watch } = {}) {
  const requests = [];
  const recorder = new Proxy(store, {
    get(target, name) {
      if (name === "capabilities") {
        return { ...target.capabilities, watch };
      }
      const member = Reflect.get(target, name);
      if (!REQUESTS.has(name)) {
        return typeof member === "function" ? member.bind(target) : member;
      }
      return (...given) => {
        requests.push({ name, key: given[0] });
        return member.apply(target, given);
      };
    },
  });
  return { store: recorder, requests };
}
