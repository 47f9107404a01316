/*
 * The announcement protocol, for stores without conditional writes: two exclusive claimants and a third that is shared
 * (or exclusive with -DTHREE_EXCLUSIVE).
 *
 * Checked: no two conflicting beliefs at one moment, and fencing tokens that strictly grow.
 *
 * Each claim has one fresh key, written only by its owner; anybody can delete. A request lies in the network once it is
 * sent: it may reach the store at any later moment, or never; its answer may come at any later moment, or never. A
 * claimant may stand still between any two steps for any time, or for ever (a crash). Time is counted in whole ticks of
 * true time; the clocks of processes are wrong by SKEW. A listing shows the store as it is at one moment.
 *
 * Each MUTANT_X switches one rule off, and must be reported as violated.
 */

#include "timing.pml"

#ifndef KEYS
#define KEYS    4       /* claims in one run; what is beyond that is never made */
#endif
#ifndef RENEWALS
#define RENEWALS 2      /* in one run, of all claims */
#endif

#define NO_KEY  KEYS
#define SHARED  2       /* the claimant that is shared, unless THREE_EXCLUSIVE */

mtype = { IDLE, AWAITED, WRITTEN };             /* a put */
mtype = { ABSENT, CLAIM, TOMBSTONE };           /* what a key holds */
mtype = { UNDECIDED, HOLD, BACK_OFF, RECLAIM }; /* what the last listing told */

/* The store. A key's place in these arrays is its id. */
mtype entry[KEYS] = ABSENT;
byte age[KEYS], token[KEYS];
bit shared[KEYS], used[KEYS];

/* The network: the put that its owner waits for, an older put, a tombstone, and a delete, for each key. */
bit putting[KEYS], latePut[KEYS], ending[KEYS], deleting[KEYS];

/* What each claimant knows of itself. */
byte own[3] = NO_KEY;
mtype answer[3] = IDLE;
byte left[3], sentLeft[3];      /* true ticks left until its deadline, and until that of the renewal under way */
bit holds[3];
byte renewals;
bit begun;      /* the exclusive claimants are alike, so let the first claim be that of claimant 0 */
byte highestExclusive, highestFence;    /* the highest tokens handed out so far */

#define is_live(k)      (entry[k] == CLAIM && age[k] < EXPIRY)
#define is_dead(k)      (entry[k] == CLAIM && age[k] >= EXPIRY)
#define in_the_way(k)   (!shared[k] && is_live(k))
#define more_than(k)    (KEYS > k && in_the_way(k % KEYS))
#define live_exclusive  (more_than(0) || more_than(1) || more_than(2) || more_than(3) || more_than(4))
#define is_below(a, b)  (token[a] < token[b] || (token[a] == token[b] && a < b))

/* One look at everything but `mine`: what the rules ask of a listing. */
inline list(mine) {
  highest = 0; fence = 0; live = 0; lower = 0; higher = 0; above = 0;
  for (i : 0 .. KEYS - 1) {
    if
    :: i == mine || entry[i] == ABSENT -> skip
    :: i != mine && entry[i] != ABSENT && shared[i] -> live = live || (is_live(i) && !am_shared)
    :: i != mine && entry[i] != ABSENT && !shared[i] ->
       highest = (token[i] > highest -> token[i] : highest);
       if
       :: is_live(i) ->
          live = 1;
          if
          :: mine != NO_KEY && is_below(i, mine) -> lower = 1
          :: else -> higher = 1
          fi
       :: else ->
          fence = (token[i] > fence -> token[i] : fence);
          above = above || (mine != NO_KEY && token[i] >= token[mine])
       fi
    fi
  }
  i = 0
}

/* Rule 4. */
inline decide() {
  if
  :: am_shared -> decision = (live -> BACK_OFF : HOLD)
#if defined(MUTANT_LOWEST_WINS)
  :: !am_shared -> decision = (lower -> BACK_OFF : (above -> RECLAIM : HOLD))
#elif defined(MUTANT_NEWEST_WINS)
  :: !am_shared -> decision = (higher -> BACK_OFF : (above -> RECLAIM : HOLD))
#elif defined(MUTANT_DEAD_IGNORED)
  :: !am_shared -> decision = (lower -> BACK_OFF : (live -> UNDECIDED : HOLD))
#else
  :: !am_shared -> decision = (lower -> BACK_OFF : (above -> RECLAIM : (live -> UNDECIDED : HOLD)))
#endif
  fi
}

#ifdef MUTANT_NO_DEADLINE_AFTER_LIST
#define in_time true
#else
#define in_time (left[me] > 0)
#endif
#ifdef MUTANT_NO_CONTINUITY
#define may_extend true
#else
#define may_extend (left[me] > 0)
#endif

inline grant() {
  if
  :: am_shared ->
     assert(!CHECK_EXCLUSION || (!holds[0] && !holds[1]));
     assert(!CHECK_TOKENS || fence >= highestExclusive)        /* what a reader shows is never older than the writer before it */
#ifdef CHECK_READER_FENCE
     ; highestFence = (fence > highestFence -> fence : highestFence)
#endif
  :: !am_shared ->
     assert(!CHECK_EXCLUSION || (!holds[(me + 1) % 3] && !holds[(me + 2) % 3]));
     assert(!CHECK_TOKENS || token[own[me]] > highestExclusive);
#ifdef CHECK_READER_FENCE
     assert(token[own[me]] > highestFence);                    /* FINDINGS.md: does not hold by the rules as they are */
#endif
     highestExclusive = token[own[me]]
  fi;
  holds[me] = 1; held = 1
}

/* The end of a claim (rules 4 and 6): a claim that ever held exclusively leaves a tombstone, any other is deleted. */
inline leave() {
#ifdef MUTANT_RELEASE_BY_DELETE
  deleting[own[me]] = 1;
#else
  if
#ifdef MEND_TOMBSTONE_ALWAYS
  :: !am_shared -> ending[own[me]] = 1
#else
  :: held && !am_shared -> ending[own[me]] = 1
#endif
  :: else -> deleting[own[me]] = 1
  fi;
#endif
  forget()
}

inline forget() {
  latePut[own[me]] = latePut[own[me]] || putting[own[me]]; putting[own[me]] = 0;
  holds[me] = 0; left[me] = 0; sentLeft[me] = 0; answer[me] = IDLE;
#ifdef MUTANT_KEY_REUSE
  own[me] = (am_shared -> own[me] : NO_KEY);
#else
  own[me] = NO_KEY;
#endif
  held = 0; renewing = 0; decision = UNDECIDED; fence = 0; highest = 0; live = 0; lower = 0; higher = 0; above = 0
}

/* Rule 7: an exclusive holder deletes the dead and the tombstones below its token. */
inline sweep_below_own() {
  for (i : 0 .. KEYS - 1) {
    deleting[i] = deleting[i] || (i != own[me] && !shared[i] && (is_dead(i) || entry[i] == TOMBSTONE) && token[i] < token[own[me]])
  }
  i = 0
}

proctype Claimant(byte me; bit am_shared) {
  byte next, i, highest, fence;
  bit live, lower, higher, above, held, renewing;
  mtype decision = UNDECIDED;

rest:
  /* List 1: wait without a claim while a live exclusive claim exists (rule 2). */
  atomic { !live_exclusive && (me == 0 || begun || am_shared) -> list(NO_KEY); next = (am_shared -> 0 : highest + 1); highest = 0; fence = 0; live = 0; higher = 0 }

put:
  atomic {
    if
#ifdef MUTANT_KEY_REUSE
    :: own[me] != NO_KEY -> skip
#endif
    :: own[me] == NO_KEY && !used[0] -> own[me] = 0
    :: own[me] == NO_KEY && !used[1] -> own[me] = 1
#if KEYS > 2
    :: own[me] == NO_KEY && !used[2] -> own[me] = 2
#endif
#if KEYS > 3
    :: own[me] == NO_KEY && !used[3] -> own[me] = 3
#endif
#if KEYS > 4
    :: own[me] == NO_KEY && !used[4] -> own[me] = 4
#endif
    fi;
    used[own[me]] = 1; shared[own[me]] = am_shared; token[own[me]] = (am_shared -> 0 : next);
    begun = begun || !am_shared; next = 0; putting[own[me]] = 1; left[me] = BELIEF; answer[me] = AWAITED
  }
  do
  :: atomic { answer[me] == WRITTEN && left[me] > 0 -> answer[me] = IDLE; break }
  :: atomic { true -> leave(); goto rest }        /* not confirmed in time (rule 3), or given up */
#ifdef MUTANT_RETRY_COUNTS_FROM_LAST
  :: d_step { answer[me] != IDLE && left[me] > 0 && left[me] < BELIEF -> left[me] = BELIEF }
#endif
  od;

  do
#ifdef MUTANT_NO_SECOND_LIST
  :: d_step { decision == UNDECIDED && !holds[me] -> decision = HOLD }
#else
  :: d_step { decision == UNDECIDED && !held -> list(own[me]); decide();                                /* list 2 */
       live = 0; lower = 0; higher = 0; above = 0; highest = (decision == RECLAIM -> highest : 0); fence = (decision == HOLD && am_shared -> fence : 0) }
#endif
  :: atomic { decision == BACK_OFF -> leave(); goto rest }
  :: atomic { decision == RECLAIM -> next = highest + 1; leave(); goto put }
  :: d_step { decision == HOLD && in_time -> grant(); decision = UNDECIDED; fence = 0 }
  :: d_step { !renewing && left[me] > 0 && renewals < RENEWALS ->
       renewing = 1; renewals++; putting[own[me]] = 1; sentLeft[me] = BELIEF; answer[me] = AWAITED }
  :: d_step { renewing && answer[me] == WRITTEN && may_extend ->                          /* continuity (rule 5) */
#ifdef MUTANT_NO_CONTINUITY
       holds[me] = held && sentLeft[me] > 0;
       assert(!holds[me] || am_shared || (!holds[(me + 1) % 3] && !holds[(me + 2) % 3]));
       assert(!holds[me] || !am_shared || (!holds[0] && !holds[1]));
#endif
       left[me] = sentLeft[me]; sentLeft[me] = 0; renewing = 0; answer[me] = IDLE }
  :: d_step { renewing && answer[me] == AWAITED ->                                        /* no answer */
       renewing = 0; answer[me] = IDLE; sentLeft[me] = 0; latePut[own[me]] = latePut[own[me]] || putting[own[me]]; putting[own[me]] = 0 }
  :: atomic { !renewing -> leave(); goto rest }                                           /* a release, or given up, or lost */
  :: atomic { left[me] == 0 -> forget(); goto rest }                                      /* lost; what is left of it goes dead */
#ifdef MUTANT_SWEEP_BEFORE_HOLDING
  :: d_step { !am_shared -> sweep_below_own() }
#else
  :: d_step { holds[me] && !am_shared -> sweep_below_own() }
#endif
  od
}

/* Rule 7: anyone deletes dead shared claims, and what is below a tombstone; never below a mere claim. */
#ifdef MUTANT_SWEEP_BELOW_CLAIM
#define is_ground(k) (entry[k] != ABSENT && !shared[k])
#else
#define is_ground(k) (entry[k] == TOMBSTONE)
#endif
proctype Anyone() {
  byte i, j;
  do
  :: d_step {
       for (i : 0 .. KEYS - 1) {
         deleting[i] = deleting[i] || (shared[i] && is_dead(i));
         for (j : 0 .. KEYS - 1) {
           deleting[i] = deleting[i] || (!shared[i] && (is_dead(i) || entry[i] == TOMBSTONE) && is_ground(j) && token[i] < token[j])
         }
       }
       i = 0; j = 0
     }
  od
}

#include "announcement-store.pml"
