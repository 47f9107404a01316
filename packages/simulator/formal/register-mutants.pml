/* What the protocol says where a mutant may say otherwise: the last branch of each choice is the rule. */

#ifdef MUTANT_DEADLINE_FROM_ANSWER
#define confirmed_left BELIEF
#else
#define confirmed_left w[slot].left
#endif
#ifdef MUTANT_ADOPT_LATEST
#define adopted_left w[slot].left
#else
#define adopted_left w[slot_of_e].left
#endif
#ifdef MUTANT_REVIVAL
#define may_extend true
#else
#define may_extend (left[me] > 0)
#endif
#ifdef MUTANT_NO_FINAL_CHECK
#define in_time true
#else
#define in_time (left[me] > 0)
#endif
#ifdef MUTANT_SAME_TOKEN_ON_TOMBSTONE
#define after(t) (t)
#else
#define after(t) ((t) + 1)
#endif

/* The flag that says that a lock is exclusive-only (rule 4, C1): on no write before a listing that came out clean. */
#ifndef EXCLUSIVE_ONLY
#define flag_first 0
#define flag_later 0
#else
#ifdef MUTANT_FLAG_WHEN_ACQUIRING
#define flag_first 1
#define flag_later 1
#else
#define flag_first eFlag
#define flag_later (flagged || cleared)
#endif
#endif

/* A burial counts once it is known written (rule 3). */
#ifdef MUTANT_TOMBSTONE_CONFLICT_IS_GONE
#define buried (buryAnswer[me] == WRITTEN || kNonce[buryKey[me]] != buryBase[me])
#elif defined(MUTANT_TOMBSTONE_TIMEOUT_IS_DONE)
#define buried true
#else
#define buried (buryAnswer[me] == WRITTEN)
#endif

/* Rule 7: by the age that the store tells, or by the time for which this process has watched this version. */
#ifdef WATCH_ONLY
byte watched[3], watchAge[3], readAge[3];
bit reading[3];
#define expired (!is_free && watched[me] == eNonce && watchAge[me] >= EXPIRY)
#else
#define expired (!is_free && eAge >= EXPIRY)
#endif

inline watch() {
#ifdef WATCH_ONLY
  if
#ifdef MUTANT_WATCH_FROM_SENDING
  :: reading[me] -> watchAge[me] = readAge[me]
#elif defined(MUTANT_WATCH_NOT_RESET)
  :: watched[me] != 0 -> skip
#endif
  :: else -> watchAge[me] = 0
  fi;
  watched[me] = eNonce; reading[me] = 0
#else
  skip
#endif
}
#ifdef WATCH_ONLY
#define unwatched (!is_free && watched[me] != eNonce)
#else
#define unwatched false
#endif
