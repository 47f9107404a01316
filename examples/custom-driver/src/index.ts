export { parseRedisUri, type RedisStoreOptions } from "./config.ts";
export { createRedisStore } from "./store.ts";
