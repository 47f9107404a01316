/** Ports of a Swift of one machine, by the server that listens on each. */
export interface SwiftPorts {
  readonly proxy: number;
  readonly object: number;
  readonly container: number;
  readonly account: number;
  readonly memcached: number;
}

export type SwiftServer = "object" | "container" | "account";

export const SWIFT_CONF = `[swift-hash]
swift_hash_path_prefix = locktest
swift_hash_path_suffix = locktest
[storage-policy:0]
name = Policy-0
default = yes
`;

export function serverSettings(folder: string, user: string, server: SwiftServer, port: number): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
user = ${user}
swift_dir = ${folder}
devices = ${folder}/srv
mount_check = false
workers = 1
log_level = WARNING
disable_fallocate = true
fallocate_reserve = 0
[pipeline:main]
pipeline = ${server}-server
[app:${server}-server]
use = egg:swift#${server}
recon_cache_path = ${folder}/cache
${server === "object" ? LISTED_BEFORE_CONFIRMED : ""}`;
}

/**
 * By default an object server that does not reach its container within half a second, or hear of it within one, confirms the
 * object all the same and leaves it to a daemon to list it later, which does not run here. On a busy machine that would be a
 * listing that misses a confirmed object for good.
 */
const LISTED_BEFORE_CONFIRMED = `container_update_timeout = 30
conn_timeout = 30
node_timeout = 30
`;

/** @param login `account:user`, the access key; @param password the secret key. */
export function proxySettings(folder: string, user: string, ports: SwiftPorts, login: string, password: string): string {
  const plain = ["catch_errors", "gatekeeper", "healthcheck", "listing_formats", "copy", "slo", "dlo", "symlink"];
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${ports.proxy}
user = ${user}
swift_dir = ${folder}
workers = 2
log_level = WARNING
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
${plain.map((filter) => `[filter:${filter}]\nuse = egg:swift#${filter}\n`).join("")}[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${ports.memcached}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_${login.replace(":", "_")} = ${password} .admin .reseller_admin
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
allow_object_versioning = true
`;
}
