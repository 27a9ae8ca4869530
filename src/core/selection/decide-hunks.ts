/** What is decided of a change, where some of its hunks stay out: without all of them, it is out. */
export function decideHunks(
  hunks: readonly { readonly number: number }[],
  left: ReadonlySet<number>,
): { readonly decision: 'accepted' | 'rejected'; readonly without: readonly number[] } {
  const out = hunks.map(({ number }) => number).filter((number) => left.has(number));
  return hunks.length > 0 && out.length === hunks.length
    ? { decision: 'rejected', without: [] }
    : { decision: 'accepted', without: out };
}

interface JudgedBranch {
  readonly tip: string | null;
  readonly gate: { readonly commit: string } | null;
  readonly changes: readonly {
    readonly decision: { readonly decision: string; readonly without: readonly number[] } | null;
  }[];
}

/**
 * Whether the branch still has something that was rejected, be it one hunk: the gate ran on the
 * branch without it, and it was not moved there.
 */
export function keepsRejected({ tip, gate, changes }: JudgedBranch): boolean {
  const leaves = changes.some(
    ({ decision }) =>
      decision !== null && (decision.decision === 'rejected' || decision.without.length > 0),
  );
  return leaves && gate !== null && gate.commit !== tip;
}
