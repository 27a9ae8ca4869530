import { useMemo } from 'preact/hooks';
import { type RunningStep, selectStuck } from '../../src/core/selection/select-stuck.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { agentActions } from '../model/actions.js';
import { type RunDesk, useDesk } from '../model/run-desk.js';
import { isDriven, isOpen } from '../model/standing.js';
import { costCell, spanText } from '../model/words.js';
import { ActButton } from '../shell/button.js';
import { Mark } from '../shell/mark.js';

/** What takes much longer than others did; nobody has to look for it. */
export function StuckBanner() {
  const desk = useDesk();
  const { model, now } = desk;
  const tick = model.tick.value;
  const goesOn = isOpen(model.state) && isDriven(model.run.value);
  const stuck = useMemo(
    () => (goesOn ? selectStuck(model.state, now.value) : []),
    [tick, now.value, goesOn],
  );
  const [first] = stuck;
  if (first === undefined) return null;
  const { step } = first;
  const { stop } = agentActions(desk, step);
  return (
    <section class="banner b-note b-stuck" aria-label="What may be stuck">
      <Mark name="running" />
      <span class="told">
        <b>{oneLine(step.label)}</b> has run for {spanText(first.ms)}
        {comparison(first)}; cost so far {costCell(step.costUsd, false)}
        {stuck.length > 1 && `; and ${stuck.length - 1} more`}
      </span>
      <span class="grow" />
      {stuck.length > 1 && (
        <button type="button" class="link" onClick={() => showRunning(desk)}>
          Show the {stuck.length}
        </button>
      )}
      <ActButton kbd="w" act={() => desk.show({ agent: step.n })}>
        Open it
      </ActButton>
      <ActButton why={stop.why} act={stop.act}>
        Stop it
      </ActButton>
    </section>
  );
}

function comparison({ longestMs, step }: RunningStep): string {
  if (longestMs === null) return '';
  const where = step.phase === null ? '' : ` of ${oneLine(step.phase)}`;
  return `, the longest${where} that ended took ${spanText(longestMs)}`;
}

/** All that run, the longest first. */
export function showRunning(desk: RunDesk): void {
  desk.treeState.value = 'running';
  desk.treeOrder.value = 'time';
  desk.show({ tab: 'tree', event: null });
}

/** Opens what is stuck, else what has run the longest. */
export function openLongest(desk: RunDesk): void {
  const { model, now } = desk;
  const [stuck] = selectStuck(model.state, now.value);
  const running = [...model.state.steps.values()].filter(
    ({ state, kind, unclaimed }) => state === 'running' && kind !== 'ask' && !unclaimed,
  );
  const step = stuck?.step ?? running.sort((a, b) => a.startedAt - b.startedAt)[0];
  if (step === undefined) desk.notice.value = 'nothing runs';
  else desk.show({ agent: step.n });
}
