import { PlenumError } from '../../../../core/values/errors.js';
import { plural } from '../../../../core/words/amounts.js';
import { oneLine } from '../../../../core/words/plain-text.js';
import { type OpenRun, openRun } from '../../../../runs/look/open-run.js';
import type { ReviewEnd } from '../../../../runs/work/decide-review.js';
import { reviewDocument } from '../../../../runs/work/review-document.js';
import type { ReviewDecision } from '../../../../runs/work/review-record.js';
import type { Review } from '../../../../runs/work/review-run.js';
import type { CliCommand, Invocation } from '../../io/cli-command.js';
import { authorOf, placeOf } from '../../io/place.js';
import { printJson, printLines } from '../../io/print.js';
import { columnsOf } from '../../io/stream.js';
import { typedDecisions } from '../../review/review-choices.js';
import { reviewSession } from '../../review/review-session.js';
import { nameOf, reviewLines } from '../../text/review-lines.js';
import { stillRuns } from '../../text/still-runs.js';

export const command: CliCommand = {
  examples: [
    ['plenum review r7k2', 'what it landed, riskiest first, with what speaks for and against it'],
    ['plenum review r7k2 --open', 'one change after the other, with its patch: accept or reject'],
    ['plenum review r7k2 --reject 17', 'the branch again without agent 17, and its gate once more'],
    ['plenum review r7k2 --reject 17:2 --accept-rest', 'without one hunk; the others are accepted'],
  ],
  declare(command) {
    command
      .argument('<run>', 'id, beginning of an id, @last or @live')
      .option('--open', 'go through the changes at this terminal')
      .option('--accept <change...>', 'number of the agent, or beginning of its label')
      .option('--reject <change...>', 'the same; with :2 only its second hunk')
      .option('--accept-rest', 'accept what nobody has decided')
      .option('--even-if-red', 'move the branch although its gate fails');
  },
  async run(invocation) {
    const { io, flags, args, options } = invocation;
    const { openReview } = await import('../../../../runs/work/review-run.js');
    const { project, store } = placeOf(flags, io);
    const run = await openRun(store, args[0] ?? '');
    const review = await openReview(run, project, io.env);
    const by = () => ({ author: authorOf(), at: io.now() });
    const decisions =
      options.open === true
        ? await opened(review, run, invocation, by)
        : typedDecisions(review, run.id, optionsOf(options), by());
    if (decisions === null) {
      io.stderr(`Left: nothing was decided. Again: plenum review ${run.id} --open\n`);
      return 0;
    }
    const asks = options.open === true || options.acceptRest === true;
    if (decisions.length === 0 && !asks) {
      show(invocation, run, review, null);
      return 0;
    }
    const decided = await carriedOut({ invocation, run, project, review, decisions });
    show(invocation, run, await openReview(run, project, io.env), decided);
    return decided.moved ? 0 : 1;
  },
};

interface DecidedWork {
  readonly invocation: Invocation;
  readonly run: OpenRun;
  readonly project: string;
  readonly review: Review;
  readonly decisions: readonly ReviewDecision[];
}

async function carriedOut({ invocation, ...work }: DecidedWork): Promise<ReviewEnd> {
  const { io, options, flags } = invocation;
  const { carryOutReview } = await import('../../../../runs/view/carry-out-review.js');
  const ending = new AbortController();
  const forget = io.onSignal(() => ending.abort());
  const { gate, changes } = work.review;
  if (!flags.json && gate !== null && changes.length > 0)
    io.stderr(`  checks with ${gate.command}\n`);
  try {
    return await carryOutReview({
      ...{ ...work, home: io.home, environment: io.env, signal: ending.signal, now: io.now },
      evenIfRed: options.evenIfRed === true,
    });
  } finally {
    forget();
  }
}

function optionsOf(options: Invocation['options']) {
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return {
    accept: texts(options.accept),
    reject: texts(options.reject),
    acceptRest: options.acceptRest === true,
  };
}

function opened(
  review: Review,
  run: OpenRun,
  { io, flags }: Invocation,
  by: () => Pick<ReviewDecision, 'author' | 'at'>,
): Promise<readonly ReviewDecision[] | null> {
  if (!io.terminal.stdin || !io.terminal.stdout)
    throw new PlenumError('E_USAGE', 'No terminal is there to go through the changes at.', {
      hint: `plenum review ${run.id}`,
    });
  return reviewSession(review, { io, flags }, by);
}

function show(
  { io, flags }: Invocation,
  run: OpenRun,
  review: Review,
  decided: ReviewEnd | null,
): void {
  if (flags.json) {
    printJson(io, reviewDocument(run.id, review, decided));
    return;
  }
  printLines(io.stdout, reviewLines(review, run.id, columnsOf(io, 'stdout')));
  printLines(io.stderr, [...nextLines(run.id, review, decided), ...stillRuns(run)]);
}

function nextLines(runId: string, review: Review, decided: ReviewEnd | null): readonly string[] {
  if (decided !== null && !decided.moved)
    return [
      `✗ The branch stays as it was: without what is rejected, ` +
        `${oneLine(decided.gate?.command ?? 'its gate')} fails (exit code ${decided.gate?.code}).`,
      ...(decided.gate?.output ?? '').trimEnd().split('\n').slice(-20).map(oneLine),
      `Move it all the same: plenum review ${runId} --accept-rest --even-if-red`,
    ];
  const open = review.changes.filter(({ decision }) => decision === null);
  const [first] = open;
  if (first === undefined)
    return review.changes.length === 0 ? [] : [`Next: plenum apply ${runId}`];
  return [
    `${plural(open.length, 'change')} without a decision, ${nameOf(first)} first: ` +
      `plenum review ${runId} --open`,
  ];
}
