/* The store, the network, the clock and the start of the register model. */

#if !defined(MUTANT_UNCONDITIONAL_PUT) && !defined(MUTANT_RELEASE_BY_DELETE) && !defined(MUTANT_ADOPT_LATEST)
#define CAS_HOLDS
#endif
/* A write reaches the register. What can land no more is forgotten, so that the checker need not tell such states apart. */
#define awaited(s)  (current[(s) / 2] == (s) % 2 && answer[(s) / 2] != IDLE)
inline land(s) {
#ifdef MUTANT_RELEASE_BY_DELETE
  if
  :: w[s].ended -> eNonce = 0; eToken = 0; eEnded = 0; eFlag = 0
  :: else -> eNonce = w[s].nonce; eToken = w[s].token; eFlag = w[s].flag
  fi;
#else
  eNonce = w[s].nonce; eToken = w[s].token; eEnded = w[s].ended; eFlag = w[s].flag;
#endif
  eAge = 0;
#if defined(WATCH_ONLY) && !defined(MUTANT_WATCH_NOT_RESET)
  watched[0] = 0; watched[1] = 0; watched[2] = 0; watchAge[0] = 0; watchAge[1] = 0; watchAge[2] = 0;
#endif
  if :: awaited(s) -> answer[(s) / 2] = WRITTEN :: else fi;
#ifdef CAS_HOLDS
  prune(0); prune(1); prune(2); prune(3); prune(4); prune(5)
#endif
}
inline prune(s) {
  if
  :: w[s].nonce != eNonce && w[s].base != eNonce && !(awaited(s) && answer[(s) / 2] == WRITTEN) -> forget(s)
  :: else
  fi
}
#ifdef MUTANT_UNCONDITIONAL_PUT
#define may_land(s) (w[s].nonce != 0)
#elif defined(MUTANT_RELEASE_BY_DELETE)
#define may_land(s) (w[s].nonce != 0 && (w[s].ended || w[s].base == eNonce))
#else
#define may_land(s) (w[s].nonce != 0 && w[s].base == eNonce)
#endif

inline land_on_key(k) {
  if
  :: createLandings[k] > 0 && kState[k] == ABSENT ->
     kState[k] = HELD; kNonce[k] = createNonce[k]; kAge[k] = 0; createLandings[k]--;
     if :: keyAnswer == AWAITED && k == key && createNonce[k] == kWrites[k] -> keyAnswer = WRITTEN :: else fi
  :: removing[k] && kState[k] != ABSENT -> kState[k] = ABSENT; kNonce[k] = 0; kAge[k] = 0; removing[k] = 0
  :: renewNonce != 0 && kState[k] == HELD && kNonce[k] == renewBase && renewKey == k ->
     kNonce[k] = renewNonce; kAge[k] = 0;
     if :: keyAnswer == AWAITED && k == key && renewNonce == kWrites[k] -> keyAnswer = WRITTEN :: else fi
  fi
}

inline land_tombstone(by) {
  kState[buryKey[by]] = ENDED; kNonce[buryKey[by]] = 99; kAge[buryKey[by]] = 0; buryBase[by] = 0;
  if :: buryAnswer[by] == AWAITED -> buryAnswer[by] = WRITTEN :: else fi
}

proctype Network() {
  do
  :: d_step { may_land(0) -> land(0) }
  :: d_step { may_land(1) -> land(1) }
  :: d_step { may_land(2) -> land(2) }
  :: d_step { may_land(3) -> land(3) }
  :: d_step { may_land(4) -> land(4) }
  :: d_step { may_land(5) -> land(5) }
  :: atomic { land_on_key(0) }
#if KEYS > 1
  :: atomic { land_on_key(1) }
#endif
  :: d_step { kState[buryKey[0]] == HELD && kNonce[buryKey[0]] == buryBase[0] -> land_tombstone(0) }
  :: d_step { kState[buryKey[1]] == HELD && kNonce[buryKey[1]] == buryBase[1] -> land_tombstone(1) }
  od
}

#define up(x)   x = (x < EXPIRY -> x + 1 : x)
#define down(x) x = (x > 0 -> x - 1 : 0)

proctype Clock() {
  byte i;
  do
  :: d_step {
       eAge = (is_free || eAge == EXPIRY -> eAge : eAge + 1); down(sentLeft);
       for (i : 0 .. 5) { down(w[i].left) }
       for (i : 0 .. 2) { down(left[i]); holds[i] = holds[i] && left[i] > 0 }
       for (i : 0 .. KEYS - 1) { kAge[i] = (kState[i] == ABSENT || kAge[i] == EXPIRY -> kAge[i] : kAge[i] + 1) }
#ifdef WATCH_ONLY
       for (i : 0 .. 2) { up(watchAge[i]); up(readAge[i]) }
#endif
       i = 0
     }
  od
}

init {
  atomic { run Writer(0);
#ifndef ONE_WRITER
    run Writer(1);
#endif
#ifndef NO_READER
    run Reader(READER);
#endif
    run Network(); run Clock() }
}
