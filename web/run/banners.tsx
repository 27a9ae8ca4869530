import { useState } from 'preact/hooks';
import { groupLosses } from '../../src/core/report/loss-groups.js';
import { openQuestions } from '../../src/core/report/open-questions.js';
import { useText } from '../../src/core/report/permission-text.js';
import { warningTexts } from '../../src/core/report/warning-texts.js';
import { selectLosses } from '../../src/core/selection/select.js';
import type { PermissionView, StepView } from '../../src/core/state/run-state.js';
import { plural } from '../../src/core/words/amounts.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { QuestionAnswer } from '../answer/question-answer.js';
import { useDesk } from '../model/run-desk.js';
import { isOpen } from '../model/standing.js';
import { spanText } from '../model/words.js';
import { Mark } from '../shell/mark.js';
import { PermissionAnswer } from './permission-answer.js';
import { StuckBanner } from './stuck-banner.js';

/** What waits for a person comes first, then what was lost. */
export function Banners() {
  const { model } = useDesk();
  const { state } = model;
  const asks = openQuestions(state);
  const uses = [...state.questions.values()];
  return (
    <>
      {asks.map((step) => (
        <AskBanner key={`ask ${step.n}`} step={step} />
      ))}
      {uses.map((use) => (
        <UseBanner key={`use ${use.request}`} use={use} />
      ))}
      <StuckBanner />
      <LossBanner />
      <TroubleBanner />
    </>
  );
}

function AskBanner({ step }: { readonly step: StepView }) {
  const { now, source, send } = useDesk();
  const text = step.question?.text ?? step.label;
  return (
    <section class="banner b-ask" aria-label="A question for you">
      <Mark name="you" />
      <span>
        <b>{oneLine(text)}</b>{' '}
        <span class="t2">waiting {spanText(now.value - step.startedAt)}</span>
      </span>
      <span class="grow" />
      <QuestionAnswer
        question={step.question}
        why={source.controls.why}
        look="you-act"
        answer={(text) => void send({ action: 'answer', target: step.n, text })}
      />
    </section>
  );
}

function UseBanner({ use }: { readonly use: PermissionView }) {
  const { model, now } = useDesk();
  const label = oneLine(model.state.steps.get(use.n)?.label ?? `#${use.n}`);
  return (
    <section class="banner b-ask" aria-label="An agent asks to use a tool">
      <Mark name="you" />
      <span>
        <b>{label} asks</b> whether it may use <code>{useText(use)}</code>{' '}
        <span class="t2">
          {oneLine(use.reason)}; waiting {spanText(now.value - use.at)}
        </span>
      </span>
      <span class="grow" />
      <PermissionAnswer use={use} />
    </section>
  );
}

const shownGroups = 3;

function LossBanner() {
  const desk = useDesk();
  const { state } = desk.model;
  const losses = selectLosses(state);
  if (losses.length === 0) return null;
  const groups = groupLosses(losses);
  const told = groups.slice(0, shownGroups).map(({ cause, message, losses: equal }) => {
    const times = equal.length === 1 ? oneLine(equal[0]?.label ?? '') : `${equal.length}`;
    return `${times}: ${cause}, ${oneLine(message)}`;
  });
  if (groups.length > shownGroups) told.push(`and ${groups.length - shownGroups} more reasons`);
  const show = (): void => {
    desk.logKind.value = 'losses';
    desk.show({ tab: 'log' });
  };
  return (
    <section class="banner b-warn" aria-label="Losses">
      <Mark name="partial" />
      <span class="told">
        <b>
          {plural(losses.length, 'loss').replace('losss', 'losses')}
          {isOpen(state) ? ' so far.' : '.'}
        </b>{' '}
        {told.join('; ')}
      </span>
      <span class="grow" />
      <button type="button" class="link" onClick={show}>
        Show {losses.length === 1 ? 'it' : `the ${losses.length}`}
      </button>
    </section>
  );
}

/** What is wrong with the record, and what was said once while it ran. */
function TroubleBanner() {
  const { model, source } = useDesk();
  const [open, setOpen] = useState(false);
  const texts = [
    ...(model.run.value?.trouble ?? []),
    ...source.leftOut,
    ...warningTexts(model.state),
  ];
  if (texts.length === 0) return null;
  const shown = open ? texts : texts.slice(0, 1);
  return (
    <section class="banner b-note" aria-label="Warnings">
      <Mark name="partial" />
      <span class="told">
        {shown.map((text) => (
          <span key={text} class="row">
            {oneLine(text)}
          </span>
        ))}
      </span>
      <span class="grow" />
      {texts.length > 1 && (
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show one' : `Show all ${texts.length}`}
        </button>
      )}
    </section>
  );
}
