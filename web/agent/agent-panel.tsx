import type { StepView } from '../../src/core/state/run-state.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { useDesk, useRunRoute } from '../model/run-desk.js';
import { askingSteps, costCell, spanText, stepMarkName } from '../model/words.js';
import { Mark, markWords } from '../shell/mark.js';
import { PathText } from '../shell/plain.js';
import { countText } from '../../src/core/words/amounts.js';
import { AgentControls } from './agent-controls.js';
import { AgentBody } from './agent-body.js';

/** Everything about the step that is chosen; without one, how to choose. */
export function AgentPanel() {
  const desk = useDesk();
  const { agent } = useRunRoute();
  const step = agent === null ? undefined : desk.model.state.steps.get(agent);
  if (step === undefined)
    return agent === null ? null : (
      <aside class="panel" aria-label="Agent">
        <p class="nobody t2">This run has no step {agent}.</p>
      </aside>
    );
  return (
    <aside class="panel" aria-label="Agent" key={step.n}>
      <PanelHead step={step} />
      <AgentBody step={step} />
      <AgentControls step={step} />
    </aside>
  );
}

/** The step before or after the chosen one, in the order of the view in sight. */
export function stepAway(order: readonly number[], from: number | null, by: 1 | -1): number | null {
  const at = from === null ? -1 : order.indexOf(from);
  const next = at < 0 ? (by === 1 ? 0 : order.length - 1) : at + by;
  return order[next] ?? null;
}

function PanelHead({ step }: { readonly step: StepView }) {
  const desk = useDesk();
  const mark = stepMarkName(step, askingSteps(desk.model.state));
  const move = (by: 1 | -1) => () => {
    const agent = stepAway(desk.order.current, step.n, by);
    if (agent !== null) desk.show({ agent });
  };
  return (
    <div class="phd">
      <div class="pl">
        <Mark name={mark} />
        <h2>
          <PathText text={step.label} />
        </h2>
        <span class="grow" />
        <IconButton label="Previous agent, key k" kbd="k" act={move(-1)} />
        <IconButton label="Next agent, key j" kbd="j" act={move(1)} />
        <IconButton label="Close, key escape" kbd="esc" act={() => desk.show({ agent: null })} />
      </div>
      <PanelFacts step={step} word={markWords[mark]} tone={mark} />
      <PanelUsage step={step} />
    </div>
  );
}

interface IconButtonProps {
  readonly label: string;
  readonly kbd: string;
  readonly act: () => void;
}

function IconButton({ label, kbd, act }: IconButtonProps) {
  return (
    <button type="button" class="btn ghost ic" aria-label={label} onClick={act}>
      <kbd aria-hidden="true">{kbd}</kbd>
    </button>
  );
}

interface PanelFactsProps {
  readonly step: StepView;
  readonly word: string;
  readonly tone: string;
}

function PanelFacts({ step, word, tone }: PanelFactsProps) {
  const desk = useDesk();
  const { start } = desk.model.records.of(step.n);
  const options = start?.options;
  const asked =
    typeof options === 'object' && options !== null && 'model' in options && options.model;
  const line = step.realm === 0 ? step.site?.line : undefined;
  return (
    <p class="pst">
      <b class={tone}>{word}</b> #{step.n} {step.kind === 'agent' ? '' : step.kind}
      {step.attempts > 1 && ` · attempt ${step.attempts}`}
      {step.phase !== null && ` · ${oneLine(step.phase)}`}
      {line !== undefined && (
        <>
          {' · '}
          <button
            type="button"
            class="link"
            onClick={() => {
              desk.line.value = line;
              desk.show({ tab: 'script' });
            }}
          >
            line {line}
          </button>
        </>
      )}
      {step.model !== undefined && (
        <>
          {' · model '}
          <b>{oneLine(step.model)}</b>{' '}
          <span class="t3">{asked ? 'set at the call' : 'as configured'}</span>
        </>
      )}
      {step.backend !== undefined && ` · ${oneLine(step.backend)}`}
    </p>
  );
}

function PanelUsage({ step }: { readonly step: StepView }) {
  const { now, model } = useDesk();
  const { usage } = step;
  const ended = step.endedAt !== null;
  const until = step.endedAt ?? (model.state.end === null ? now.value : model.latestAt());
  const unknown = ended ? 'unknown' : '–';
  const count = (tokens: number | undefined): string =>
    tokens === undefined ? unknown : countText(tokens);
  const figures = [
    ['time', step.state === 'lost' ? 'unknown' : spanText(until - step.startedAt)],
    ['waited', spanText(step.startedAt - step.askedAt)],
    ['in', count(usage?.inputTokens)],
    ['cached', count(usage?.cacheReadTokens)],
    ['out', count(usage?.outputTokens)],
    ['cost', costCell(step.costUsd, ended)],
  ];
  const shown = step.kind === 'agent' ? figures : figures.slice(0, 1);
  return (
    <dl class="us">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
