// The texts of a challenge's score: how many solved it, and at which try somebody did.

/** Say how many tried and how many found it. */
export function describeScore({ players, solved }: { players: number; solved: number }, whose = ''): string {
  return players ? `${whose}${players} 人答过，${solved} 人答对` : `${whose}还没有人答过`
}

/** Say at which try somebody found it. */
export function describeTries(tries: number): string {
  return tries > 1 ? `第 ${tries} 次答对` : '一次就对'
}
