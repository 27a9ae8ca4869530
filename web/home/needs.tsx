import { forRun } from '../../src/core/ports/controls.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import type { PageNeed } from '../../src/views/page/page-data.js';
import { QuestionAnswer } from '../answer/question-answer.js';
import type { MarkName } from '../model/mark-names.js';
import { troubleText } from '../model/run-desk.js';
import { spanText } from '../model/words.js';
import { ActButton } from '../shell/button.js';
import { CopyCommand } from '../shell/copy-command.js';
import { Mark } from '../shell/mark.js';
import type { PageWorld } from '../shell/page-world.js';
import type { ControlRequest } from '../sources/source.js';
import type { ReadEntry } from './home-runs.js';
import { RunLink } from './run-links.js';

interface NeedsProps {
  readonly world: PageWorld;
  readonly runs: readonly ReadEntry[];
  /** Says what came of an action. */
  readonly tell: (notice: string) => void;
}

/** What waits for the person, oldest first, with its answers in place. */
export function Needs({ world, runs, tell }: NeedsProps) {
  const count = runs.reduce((sum, { needs }) => sum + needs.length, 0);
  if (count === 0) return null;
  return (
    <section aria-labelledby="h-needs">
      <div class="sh">
        <h2 id="h-needs">Needs you</h2>
        <span class="ct you">{count}</span>
        <span class="t3">oldest first</span>
      </div>
      {runs.flatMap((run) =>
        run.needs.map((need) => (
          <Need key={`${run.id} ${need.kind} ${need.target}`} {...{ world, run, need, tell }} />
        )),
      )}
    </section>
  );
}

interface NeedProps extends Omit<NeedsProps, 'runs'> {
  readonly run: ReadEntry;
  readonly need: PageNeed;
}

const marks: Readonly<Record<PageNeed['kind'], MarkName>> = {
  question: 'you',
  permission: 'you',
  paused: 'paused',
  lost: 'lost',
};

function Need({ world, run, need, tell }: NeedProps) {
  const now = world.now.value;
  const send = (request: ControlRequest): void => {
    tell(`${request.action} …`);
    world.source.control(run.id, request).then(
      ({ message }) => tell(`${request.action}: ${message}`),
      (error: unknown) => tell(`${request.action}: ${troubleText(error)}`),
    );
  };
  return (
    <div class="nd">
      <span class="nk">
        <Mark name={marks[need.kind]} />
      </span>
      <div class="nb">
        <div class="nt1">
          <b>{oneLine(need.question?.text ?? need.text)}</b>
        </div>
        <p class="t2">
          <RunLink world={world} id={run.id} name={run.summary.name} />
        </p>
      </div>
      <NeedActions need={need} run={run} why={world.source.controls.why} send={send} />
      <span class="num t3 age">{need.since === null ? '' : spanText(now - need.since)}</span>
    </div>
  );
}

interface NeedActionsProps {
  readonly need: PageNeed;
  readonly run: ReadEntry;
  readonly why: string | null;
  readonly send: (request: ControlRequest) => void;
}

function NeedActions({ need, run, why, send }: NeedActionsProps) {
  const { kind, target } = need;
  if (kind === 'question' && target !== null)
    return (
      <QuestionAnswer
        question={need.question}
        why={why}
        look="you-alt"
        answer={(text) => send({ action: 'answer', target, text })}
      />
    );
  if (kind === 'permission' && target !== null)
    return (
      <span class="acts">
        <ActButton look="you-alt" why={why} act={() => send({ action: 'allow', target })}>
          Allow once
        </ActButton>
        <ActButton why={why} act={() => send({ action: 'allow', target, text: forRun })}>
          For this run
        </ActButton>
        <ActButton why={why} act={() => send({ action: 'deny', target })}>
          Deny
        </ActButton>
      </span>
    );
  if (why !== null) return <CopyCommand command={`plenum resume ${run.id}`} />;
  return (
    <span class="acts">
      <ActButton act={() => send({ action: 'resume' })}>Resume</ActButton>
    </span>
  );
}
