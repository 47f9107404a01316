export interface RadosgwSettings {
  readonly folder: string;
  readonly clusterId: string;
  readonly monitorPort: number;
  readonly storagePort: number;
}

/** How many ports the storage daemon may look through for free ones. */
const STORAGE_PORTS = 200;

/**
 * The smallest cluster that keeps its word: one monitor, one storage daemon in memory, no authentication between them,
 * everything on loopback, no second replica to wait for.
 */
export function radosgwSettings({ folder, clusterId, monitorPort, storagePort }: RadosgwSettings): string {
  return `[global]
fsid = ${clusterId}
mon host = v2:127.0.0.1:${monitorPort}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms bind msgr1 = false
ms bind port min = ${storagePort}
ms bind port max = ${storagePort + STORAGE_PORTS}
auth cluster required = none
auth service required = none
auth client required = none
# The gateway would insist on encryption, which there is none of without authentication.
ms mon client mode = crc
ms mon service mode = crc
ms mon cluster mode = crc
ms client mode = crc
ms service mode = crc
ms cluster mode = crc
keyring = ${folder}/keyring
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
log file = ${folder}/$name.log
log to syslog = false
admin socket = ${folder}/$name.$pid.asok
run dir = ${folder}
crash dir = ${folder}
debug ms = 0/0
[mon]
mon data = ${folder}/mon
mon cluster log file = ${folder}/cluster.log
mon data avail crit = 1
mon data avail warn = 2
# With a single monitor there is nobody to gather proposals from.
paxos propose interval = 0.02
paxos min wait = 0.01
mon tick interval = 1
[osd]
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd op num shards = 2
osd op num threads per shard = 2
osd mon report interval = 1
[client]
rgw rados pool pg num min = 4
rgw thread pool size = 64
rgw enable ops log = false
rgw enable usage log = false
rgw run sync thread = false
rgw enable apis = s3, admin
rgw override bucket index max shards = 1
rgw dynamic resharding = false
`;
}
