// Redis runs a script as one step: nobody else's command comes in between. That is the compare-and-swap.
// An entry is a hash (version, written, body); its name is also in a sorted set, where names can be listed by prefix.

/** The server's time in whole milliseconds, rounded down. */
const NOW = "local time = redis.call('TIME'); local now = time[1] * 1000 + math.floor(time[2] / 1000)";

/** KEYS: entry. ARGV: the version that the reader knows, or nothing. */
export const READ: string = `
${NOW}
local entry = redis.call('HMGET', KEYS[1], 'version', 'written', 'body')
if not entry[1] then return {'absent', now} end
local age = now - entry[2]
if entry[1] == ARGV[1] then return {'unchanged', now, age, entry[1]} end
return {'found', now, age, entry[1], entry[3]}`;

/**
 * KEYS: entry, names, counter. ARGV: the version that must be there, or nothing for "must be absent"; name; body; nonce.
 * The counter makes versions differ, and the nonce makes them differ also when the counter was lost with the data.
 * The stamp is rounded up, so that an age is never more than the truth.
 */
export const WRITE: string = `
${NOW}
local version = redis.call('HGET', KEYS[1], 'version') or ''
if version ~= ARGV[1] then return {'conflict'} end
local fresh = redis.call('INCR', KEYS[3]) .. '-' .. ARGV[4]
redis.call('HSET', KEYS[1], 'version', fresh, 'written', now + 1, 'body', ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[2])
return {'written', fresh}`;

/** KEYS: entry, names. ARGV: the version that must be there; name. */
export const REMOVE: string = `
local version = redis.call('HGET', KEYS[1], 'version')
if version and version ~= ARGV[1] then return {'conflict'} end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return {'removed'}`;
