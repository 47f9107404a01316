/*
 * The register protocol (docs/protocol.md, rules 1 to 9): two writers and one reader on one lock.
 *
 * Checked: no two conflicting beliefs at one moment, and fencing tokens that strictly grow.
 *
 * A request is a message that lies in the network once it is sent. It may reach the store at any later moment, more than
 * once, or never; its answer may come at any later moment or never. A process may stand still between any two steps for
 * any time, or for ever (a crash). Time is counted in whole ticks of true time; the clocks of processes are wrong by SKEW.
 *
 * Each MUTANT_X switches one rule off, and must be reported as violated.
 */

#include "timing.pml"

#ifndef WRITES
#define WRITES  5         /* writes to the exclusive register in one run; what is beyond that is never sent */
#endif
#ifndef KEYS
#define KEYS    1         /* attempts of the reader, each with its own key */
#endif
#define ALL     ((1 << KEYS) - 1)
#ifndef RENEWALS
#define RENEWALS 1        /* of the reader, for each key */
#endif

#ifndef LANDINGS
#define LANDINGS 1        /* how often a reader's create can reach the store; 2 is a request that was repeated */
#endif

#define READER  2         /* the process number of the reader; 0 and 1 are the writers */

mtype = { IDLE, AWAITED, WRITTEN };   /* a request; a conflict and a missing answer lead to the same step: another read */
mtype = { ABSENT, HELD, ENDED };      /* what a reader's key holds */

/* The exclusive register. Every write has a fresh nonce, which serves as the version too; 0 stands for absent. */
byte eNonce, eToken, eAge, serial;
bit eEnded, eFlag;

/* Writes to it, two slots for each process: the one under way, and an older one that may land late. */
typedef Write { byte nonce; byte base; byte token; byte left; bit ended; bit flag };
Write w[6];
byte current[3];        /* which of its two slots a process used last */
mtype answer[3] = IDLE;

/* The reader's keys. A create, a renewal and a removal may be in flight, and a tombstone by each writer. */
mtype kState[KEYS] = ABSENT;
byte kNonce[KEYS], kAge[KEYS], createNonce[KEYS], createLandings[KEYS], kWrites[KEYS];
bit removing[KEYS];
byte key;               /* the one that the reader uses now */
byte renewNonce, renewBase, renewKey, sentLeft;
mtype keyAnswer = IDLE, buryAnswer[2] = IDLE;
byte buryBase[2], buryKey[2];

/* What each process knows of itself: the true ticks left until its deadline, and whether the lock was handed out. */
byte left[3];
bit holds[3];
byte highestExclusive, highestShared;           /* the highest tokens handed out so far */

#define mine(s)   (2 * me + (s))
#define slot      mine(current[me])
#define is_free   (eNonce == 0 || eEnded)
#define is_mine   (eNonce != 0 && (w[mine(0)].nonce == eNonce || w[mine(1)].nonce == eNonce))
#define slot_of_e (w[mine(0)].nonce == eNonce -> mine(0) : mine(1))

#include "register-mutants.pml"

inline send(base_, ended_, token_, flag_) {
  current[me] = 1 - current[me];
  w[slot].base = base_; w[slot].ended = ended_; w[slot].token = token_; w[slot].flag = flag_;
  serial++; w[slot].nonce = serial; w[slot].left = BELIEF; answer[me] = AWAITED
}

inline forget(s) { w[s].nonce = 0; w[s].base = 0; w[s].token = 0; w[s].left = 0; w[s].ended = 0; w[s].flag = 0 }

/* Nothing that was sent before a confirmed write can land any more: the version it would have replaced is gone. */
inline settled() { forget(mine(0)); forget(mine(1)); current[me] = 0; answer[me] = IDLE }

/* One key of a listing, at a moment of its own (rules 3 and 4). The tombstone counts only once it is known written. */
inline look_at_key(k) {
  if
  :: kState[k] == ABSENT -> clean = clean | (1 << k)
  :: kState[k] == ENDED -> clean = clean | (1 << k);
#ifdef MUTANT_EARLY_SWEEP
     removing[k] = 1
#else
     removing[k] = removing[k] || kAge[k] >= EXPIRY
#endif
  :: kState[k] == HELD && kAge[k] < EXPIRY -> clean = 0
  :: kState[k] == HELD && kAge[k] >= EXPIRY -> buryBase[me] = kNonce[k]; buryKey[me] = k; buryAnswer[me] = AWAITED
  fi
}
#define burying (buryAnswer[me] != IDLE)

inline list_step() {
  if
  :: !burying && !(clean & 1) -> look_at_key(0)
#if KEYS > 1
  :: !burying && !(clean & 2) -> look_at_key(1)
#endif
  :: burying -> clean = (buried -> clean | (1 << buryKey[me]) : 0); buryAnswer[me] = IDLE
  fi
}

inline grant_exclusive() {
  assert(!CHECK_EXCLUSION || (!holds[1 - me] && !holds[READER]));                   /* no two conflicting beliefs */
  assert(!CHECK_TOKENS || (token > highestExclusive && token > highestShared));    /* tokens grow */
  holds[me] = 1; highestExclusive = token
}

inline grant_shared() {
  assert(!CHECK_EXCLUSION || (!holds[0] && !holds[1]));
  assert(!CHECK_TOKENS || token > highestExclusive || highestExclusive == 0);      /* a reader fences the writer before it (C2) */
  holds[me] = 1; highestShared = token
}

proctype Writer(byte me) {
  byte version, token, clean;
  bit flagged, cleared, renewing;

look:
  do
#ifdef MUTANT_LIST_BEFORE_CAS
  :: atomic { clean != ALL || burying -> list_step() }
#endif
#ifdef MUTANT_WATCH_FROM_SENDING
  :: d_step { !reading[me] -> reading[me] = 1; readAge[me] = 0 }
#endif
  :: d_step { unwatched -> watch() }
  :: atomic { answer[me] == IDLE && is_mine && !is_free && !expired && w[slot_of_e].left > 0 ->      /* thought lost, but landed */
       version = eNonce; token = eToken; left[me] = adopted_left; settled(); goto claimed }
  :: atomic { answer[me] == IDLE && (is_free || expired) && serial < WRITES && (serial > 0 || me == 0) ->
#ifdef MUTANT_LIST_BEFORE_CAS
       clean == ALL && !burying;
#endif
       flagged = eFlag; token = eToken + 1; send(eNonce, 0, token, flag_first) }
  :: atomic { answer[me] == WRITTEN -> version = w[slot].nonce; left[me] = confirmed_left; settled(); goto claimed }
  :: d_step { answer[me] == AWAITED -> answer[me] = IDLE }
  od;

claimed:
#ifndef MUTANT_LIST_BEFORE_CAS
  clean = (flagged -> ALL : 0);
#endif
  do
  :: atomic { left[me] == 0 -> goto over }                                   /* lost for good (rule 6) */
  :: atomic { !cleared && (clean != ALL || burying) -> list_step() }
  :: d_step { !cleared && clean == ALL && !burying && in_time -> cleared = 1; clean = 0; grant_exclusive() }
  :: d_step { !renewing && left[me] > 0 && serial < WRITES -> renewing = 1; send(version, 0, token, flag_later) }
  :: d_step { renewing && answer[me] == WRITTEN && may_extend ->
       renewing = 0; version = w[slot].nonce; left[me] = confirmed_left; settled();
#ifdef MUTANT_REVIVAL
       if :: cleared && left[me] > 0 -> assert(!holds[1 - me] && !holds[READER]); holds[me] = 1 :: else fi
#endif
     }
  :: atomic { renewing && answer[me] != WRITTEN ->                           /* conflict, or no answer: one read (rule 9) */
       renewing = 0; answer[me] = IDLE;
       if
       :: eNonce == version -> skip                                          /* still held; the write may yet land */
       :: eNonce != version && is_mine && left[me] > 0 -> version = eNonce; left[me] = adopted_left; settled()
       :: else -> goto over
       fi }
  :: atomic { serial < WRITES ->                                             /* a release, or giving up */
#ifndef MUTANT_BELIEF_UNTIL_RELEASED
       holds[me] = 0; left[me] = 0;
#endif
       send(version, 1, after(token), flag_later); goto ending }
  od;

ending:
  do
  :: atomic { answer[me] != WRITTEN && serial < WRITES && (eNonce == version || (is_mine && !eEnded)) ->
       version = eNonce; send(version, 1, after(token), flag_later) }
  :: atomic { true -> goto over }                                            /* done, not ours any more, or given up */
  od;

over:
  atomic {
    holds[me] = 0; left[me] = 0; w[mine(0)].left = 0; w[mine(1)].left = 0; answer[me] = IDLE; buryAnswer[me] = IDLE;
    version = 0; token = 0; clean = 0; flagged = 0; cleared = 0; renewing = 0
  }
  goto look
}

/* Rule 5: look, create, look again. */
proctype Reader(byte me) {
  byte version, token;
  bit again;

look:
  do
#ifdef MUTANT_WATCH_FROM_SENDING
  :: d_step { !reading[me] -> reading[me] = 1; readAge[me] = 0 }
#endif
  :: d_step { unwatched -> watch() }
  :: atomic { again && !is_free && !expired -> goto withdraw }
  :: atomic { is_free && !eFlag && answer[me] == IDLE ->
#ifdef MUTANT_TOKEN_OF_FIRST_LOOK
       token = (again -> token : eToken); goto passed }
#else
       token = (again -> eToken : 0); goto passed }
#endif
#ifdef MUTANT_READER_IGNORES_EXPIRED
  :: atomic { expired && !eFlag -> token = eToken; goto passed }
#else
  :: d_step { expired && !eFlag && answer[me] == IDLE && serial < WRITES -> token = after(eToken); send(eNonce, 1, token, eFlag) }
#endif
  :: atomic { answer[me] == WRITTEN -> token = w[slot].token; answer[me] = IDLE; goto passed }
  :: d_step { answer[me] == AWAITED -> answer[me] = IDLE }
  od;

passed:
  if
  :: atomic { again && left[me] == 0 -> goto withdraw }
  :: d_step { again && in_time -> again = 0; grant_shared() }      /* free both times, and time left of our own */
  :: d_step { !again -> kWrites[key]++; version = kWrites[key]; createNonce[key] = version; createLandings[key] = LANDINGS;
       left[me] = BELIEF; keyAnswer = AWAITED; again = 1 }
  fi;
  if
  :: !again -> goto hold
  :: atomic { again && (keyAnswer == WRITTEN || (kState[key] == HELD && kNonce[key] == version)) -> keyAnswer = IDLE;
#ifdef MUTANT_DEADLINE_FROM_ANSWER
       left[me] = BELIEF;
#endif
#ifdef MUTANT_READER_LOOKS_ONCE
       goto passed
#else
       goto look
#endif
     }
  :: atomic { again && keyAnswer == AWAITED -> goto withdraw }
  fi;

hold:
  do
  :: d_step { kWrites[key] <= RENEWALS && keyAnswer == IDLE && left[me] > 0 ->
       kWrites[key]++; renewNonce = kWrites[key]; renewBase = version; renewKey = key; sentLeft = BELIEF; keyAnswer = AWAITED }
  :: d_step { keyAnswer != IDLE && may_extend && (keyAnswer == WRITTEN || (kState[key] == HELD && kNonce[key] == renewNonce)) ->
       version = renewNonce; left[me] = sentLeft; sentLeft = 0; keyAnswer = IDLE;
#ifdef MUTANT_REVIVAL
       if :: left[me] > 0 -> assert(!holds[0] && !holds[1]); holds[me] = 1 :: else fi
#endif
     }
  :: atomic { true -> goto withdraw }   /* a release, the deadline, or somebody else's record in its place */
  od;

withdraw:
  atomic {
    holds[me] = 0; left[me] = 0; keyAnswer = IDLE; answer[me] = IDLE; version = 0; token = 0; again = 0; sentLeft = 0;
    settled(); removing[key] = 1;
#ifdef MUTANT_KEY_REUSE
    kWrites[key] < KEYS
#else
    key < KEYS - 1 -> key++
#endif
  }
  goto look
}

#include "register-store.pml"
