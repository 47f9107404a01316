/**
 * The watcher, as a POSIX shell script (dash, bash, busybox): it outlives a `holdfast` that was killed or stopped, starts
 * in a millisecond, and needs nothing but `sleep`, `grep` and `awk` (`ps` and `date` where there is no /proc).
 *
 * Started as `sh -c SCRIPT sh MODE CLOCK TREE_ID OWN_GROUP GRACE DEADLINE KEEPER KEEPER_START ROOT ROOT_START`, times in
 * hundredths of a second. KEEPER is the `holdfast` process, ROOT the command ("-" while it is not known).
 *
 * - `death`: reads lines on descriptor 3, and says there when it is ready: `lease ID`, `tree ROOT ROOT_START`, `done`. The end of the input without `done` means that
 *   the keeper died: the tree is stopped and the lease settled, in place of the keeper.
 * - `deadline`: the tree is stopped when DEADLINE has passed or the keeper is gone, whichever comes first.
 *
 * Nothing here may say the program's own name in lower case: the script is part of the watcher's command line, and
 * `pkill -f` with that name must not take the watchers too.
 */
export const guardScript = `
set -u
mode=$1 clock=$2 id=$3 own=$4 grace=$5 deadline=$6 keeper=$7 keeper_start=$8 root=$9 root_start=\${10}
LC_ALL=C TZ=UTC
export LC_ALL TZ
# A hang-up, a Ctrl-C or a polite request to end is meant for the command; the watcher ends when the command has.
trap '' HUP INT QUIT TERM TSTP TTIN TTOU USR1 USR2 PIPE

now() {
  if [ "$clock" = boot ] && read -r up rest < /proc/uptime; then
    hundredths=\${up#*.}
    now=$((\${up%.*} * 100 + 1$hundredths - 100))
  else
    # Whole seconds, rounded up: too early is the safe side.
    now=$((($(date +%s) + 1) * 100))
  fi
}

fine=unknown
nap() {
  [ "$fine" != unknown ] || { fine=no; sleep 0.01 2>/dev/null && fine=yes; }
  whole=$(($1 / 100)) hundredths=$(($1 % 100))
  [ "$hundredths" -gt 9 ] || hundredths=0$hundredths
  if [ "$fine" = yes ]; then sleep "$whole.$hundredths"; elif [ "$whole" -gt 0 ]; then sleep "$whole"; fi
}

# Sets state and start of process $1, both empty when there is none.
look() {
  state= start=
  if [ -r /proc/self/stat ]; then
    { read -r line < "/proc/$1/stat"; } 2>/dev/null || return 0
    set -- \${line##*) }
    state=$1 start=\${20}
  else
    set -- $(ps -o stat= -o lstart= -p "$1" 2>/dev/null)
    [ $# -ge 6 ] && state=$1 start=$2_$3_$4_$5_$6
  fi
  return 0
}

keeper_lives() {
  look "$keeper"
  case $state in ''|Z*|X*) return 1 ;; esac
  [ "$start" = "$keeper_start" ]
}

table() {
  if [ -r /proc/self/stat ]; then
    echo =cookie
    grep -l -F -e ":$id:" /proc/[0-9]*/environ 2>/dev/null
    echo =guard
    grep -l -F -e "OLDFAST_GUARD=1" /proc/[0-9]*/environ 2>/dev/null
    echo =process
    # Not read by the shell, which takes a system call for each byte: on a machine full of processes that is most of the margin.
    cat /proc/[0-9]*/stat 2>/dev/null
  else
    echo =ps
    ps -A -E -ww -o pid= -o stat= -o ppid= -o pgid= -o lstart= -o command=
  fi
}

# Sets list to PID:START:GROUP of each living member, as membersOf in tree.ts finds them; "unknown" when nobody could look.
# Who was in the list stays in it: its parent may have ended since.
list=
members() {
  parent=0
  [ "$mode" = deadline ] && keeper_lives && parent=$keeper
  list=$(table | awk -v id="$id" -v own="$own" -v root="$root" -v root_start="$root_start" -v parent="$parent" -v known="$list" '
    BEGIN { n = split(known, word, " "); for (i = 1; i <= n; i++) { split(word[i], part_of, ":"); before[part_of[1]] = part_of[2] } }
    /^=/ { part = $1; next }
    part == "=cookie" { split($0, path, "/"); cookie[path[3]] = 1; next }
    part == "=guard" { split($0, path, "/"); guard[path[3]] = 1; next }
    # The name, which may itself hold spaces and parentheses, ends at the last one (proc(5)).
    part == "=process" { pid = $1; sub(/^.*\\) /, ""); if (NF < 20) next; $0 = pid " " $1 " " $2 " " $3 " " $20 }
    part == "=ps" {
      if ($0 ~ ("_TREE=[^ ]*:" id ":")) cookie[$1] = 1
      if ($0 ~ /OLDFAST_GUARD=1/) guard[$1] = 1
      $5 = $5 "_" $6 "_" $7 "_" $8 "_" $9
    }
    { seen++; if ($1 == root && $5 == root_start) proven = 1 }
    $2 !~ /^[ZXx]/ { up[$1] = $3; group[$1] = $4; start[$1] = $5 }
    END {
      if (!seen) exit 1
      for (p in up) if (!guard[p])
        if (cookie[p] || ((p in before) && before[p] == start[p]) || (p == root && start[p] == root_start) || (parent > 0 && up[p] == parent)) {
          member[p] = 1
          if (group[p] == root) proven = 1
        }
      if (own && proven) for (p in up) if (!guard[p] && group[p] == root) member[p] = 1
      for (grew = 1; grew; ) {
        grew = 0
        for (p in up) if (!guard[p] && !(p in member) && (up[p] in member)) { member[p] = 1; grew = 1 }
      }
      for (p in member) print p ":" start[p] ":" group[p]
    }') || list=unknown
}

# The group needs no look at the table and no new process, so it works on a machine that has no room for either.
hit_group() {
  [ "$own" = 1 ] && [ "$root" != - ] || return 1
  look "$root"
  [ "$start" = "$root_start" ] && kill -s "$1" -- "-$root" 2>/dev/null
}

# Signals each listed member that is still the same process, except those of group $2.
hit_list() {
  for member in $list; do
    pid=\${member%%:*} rest=\${member#*:}
    [ "$member" != unknown ] && [ "\${rest#*:}" != "$2" ] || continue
    look "$pid"
    [ "$start" = "\${rest%%:*}" ] && kill -s "$1" "$pid" 2>/dev/null
  done
}

hit() {
  # The look comes first: a process that wiped its environment is known only while its parent is there.
  members
  if hit_group "$1"; then reached=$root; else reached=none; fi
  hit_list "$1" "$reached"
}

# SIGTERM now, SIGKILL at $1 and until nobody is found, at most 250 times.
stop() {
  now
  if [ "$now" -lt "$1" ]; then
    hit TERM
    hit CONT
    while now; [ -n "$list" ] && [ "$now" -lt "$1" ]; do
      left=$(($1 - now))
      [ "$left" -lt 5 ] || left=5
      nap "$left"
      members
    done
  fi
  # Twice nobody: a process in the middle of an exec shows no environment for a moment.
  nobody=0 rounds=0
  while [ "$nobody" -lt 2 ] && [ "$rounds" -lt 250 ]; do
    hit KILL
    if [ -z "$list" ]; then nobody=$((nobody + 1)); else nobody=0; fi
    rounds=$((rounds + 1))
    nap 2
  done
}

if [ "$mode" = death ]; then
  lease= finished=no
  exec <&3 >&3 3>&-
  echo ready
  while read -r word one two; do
    case $word in
      lease) lease=$one ;;
      tree) root=$one root_start=$two ;;
      done) exit 0 ;;
    esac
  done
  exec < /dev/null > /dev/null
  [ -n "$lease" ] || exit 0
  now
  stop $((now + grace))
  # Whatever could not be ended still relies on the lease: then it has to run out by itself.
  [ -z "$list" ] || exit 1
  HOLDFAST_SETTLE_LEASE=$lease
  export HOLDFAST_SETTLE_LEASE
  unset HOLDFAST_GUARD
  [ -z "\${HOLDFAST_SETTLE_EXEC:-}" ] || exec "$HOLDFAST_SETTLE_EXEC" "$HOLDFAST_SETTLE_SCRIPT" __settle
else
  while now; [ "$now" -lt "$deadline" ] && keeper_lives; do
    left=$((deadline - now))
    # Short naps: a nap does not count the time that the machine is suspended, the clock does.
    [ "$left" -lt 200 ] || left=200
    nap "$left"
  done
  [ "$now" -lt "$deadline" ] || now=$deadline
  stop $((now + grace))
fi
`;
