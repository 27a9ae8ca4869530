import { decideHunks } from '../../../core/selection/decide-hunks.js';
import { plural } from '../../../core/words/amounts.js';
import type { ReviewDecision } from '../../../runs/work/review-record.js';
import type { Review, ReviewChange } from '../../../runs/work/review-run.js';
import { palette, wantsColor } from '../../../views/output/output.js';
import type { CommonFlags, Io } from '../io/io.js';
import { printLines } from '../io/print.js';
import { columnsOf } from '../io/stream.js';
import { changeText } from '../text/review-lines.js';

const keys = 'a accept · r reject · h hunks · n next · b back · q done';

/**
 * Puts the changes to the person at the terminal, one after the other, riskiest first, those
 * without a decision before the others. Nothing is done until they leave; `null` where the input
 * ended before.
 */
export async function reviewSession(
  { changes }: Review,
  { io, flags }: { readonly io: Io; readonly flags: CommonFlags },
  by: () => Pick<ReviewDecision, 'author' | 'at'>,
): Promise<readonly ReviewDecision[] | null> {
  const color = palette(wantsColor(flags.color, io.env, io.terminal.stdout));
  const order = [
    ...changes.filter(({ decision }) => decision === null),
    ...changes.filter(({ decision }) => decision !== null),
  ];
  const made = new Map<string, ReviewDecision>();
  for (let at = 0; at < order.length; ) {
    const change = order[at];
    if (change === undefined) break;
    const columns = columnsOf(io, 'stdout');
    printLines(io.stdout, changeText(change, { at: at + 1, of: order.length, columns }, color));
    const said = await keyOf(io, `\n${keys}: `);
    if (said === null) return null;
    if (said === 'q') break;
    if (said === 'b') at = Math.max(0, at - 1);
    else {
      const decision = await decisionBy(said, change, io, by());
      if (decision !== null) made.set(change.commit, decision);
      if (decision !== null || said === 'n') at += 1;
    }
  }
  return [...made.values()];
}

async function decisionBy(
  said: string,
  change: ReviewChange,
  io: Io,
  by: Pick<ReviewDecision, 'author' | 'at'>,
): Promise<ReviewDecision | null> {
  const { commit, hunks } = change;
  if (said === 'a') return { ...by, commit, decision: 'accepted', without: [] };
  if (said === 'r') return { ...by, commit, decision: 'rejected', without: [] };
  if (said === 'h') {
    const typed = await io.ask(
      `Which of the ${plural(hunks.length, 'hunk')} stay out, by number? `,
    );
    const left = new Set(
      (typed ?? '')
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(Number),
    );
    const known = [...left].every((number) => hunks.some((hunk) => hunk.number === number));
    if (known && left.size > 0) return { ...by, commit, ...decideHunks(hunks, left) };
    io.stderr(`There are hunks 1 to ${hunks.length}; nothing was decided.\n`);
  } else if (said !== 'n') io.stderr(`No key does that here: ${keys}\n`);
  return null;
}

async function keyOf(io: Io, question: string): Promise<string | null> {
  const key = await io.key(question);
  return key === null || key === '\u0003' ? null : key.trim().toLowerCase() || 'n';
}
