import { selectLanding } from '../../src/core/selection/select-landing.js';
import { selectShares } from '../../src/core/selection/select-shares.js';
import type { RunState } from '../../src/core/state/run-state.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { runActions } from '../model/actions.js';
import { type RunDesk, troubleText, useDesk } from '../model/run-desk.js';
import { isOpen, standingOf } from '../model/standing.js';
import { ActButton } from '../shell/button.js';
import { Mark } from '../shell/mark.js';
import { PageLink } from '../shell/page-link.js';
import { ProgressStrip } from '../shell/progress-strip.js';
import { downloadFile } from '../text/download.js';
import { Metrics } from './metrics.js';

export function RunHeader({ save }: { readonly save: () => void }) {
  const desk = useDesk();
  const { state } = desk.model;
  const shares = selectShares({
    agents: state.agents,
    waiting: state.waiting,
    asking: desk.asking.value.size,
  });
  return (
    <header class="hd">
      <div class="h1r">
        <RunTitle />
        <span class="grow" />
        <RunButtons save={save} />
      </div>
      <p class="goal">{goalOf(desk)}</p>
      <Metrics />
      <ProgressStrip shares={shares} />
    </header>
  );
}

function goalOf({ model }: RunDesk): string {
  const { state } = model;
  if (state.reason) return oneLine(state.reason);
  const details = state.phases.map(({ title }) => oneLine(title)).join(' → ');
  return details || (model.run.value?.scriptFile ?? '');
}

function RunTitle() {
  const { model, notice, navigation, source } = useDesk();
  const run = model.run.value;
  const { word, mark } = standingOf(model.state, run);
  const copy = (): void => {
    navigator.clipboard.writeText(model.id).then(
      () => (notice.value = `copied ${model.id}`),
      () => (notice.value = `not copied: ${model.id}`),
    );
  };
  return (
    <div class="hdt">
      <h1>{oneLine(model.state.name || (run?.name ?? model.id))}</h1>
      <button type="button" class="id chipid" aria-label={`Copy the id ${model.id}`} onClick={copy}>
        {model.id}
      </button>
      <span class={`stw ${mark}`}>
        <Mark name={mark} quiet />
        {word}
      </span>
      {model.state.epoch > 1 && (
        <span class="t3 of">
          attempt <b>{model.state.epoch}</b>
        </span>
      )}
      {source.only === null && hasLanded(model.state) && (
        <PageLink
          navigation={navigation}
          to={{ page: 'review', id: model.id, change: null }}
          look="link"
        >
          review
        </PageLink>
      )}
      {!isOpen(model.state) && (
        <PageLink navigation={navigation} to={{ page: 'result', id: model.id }} look="link">
          result
        </PageLink>
      )}
    </div>
  );
}

/** There is a branch of the run with something on it. */
function hasLanded(state: RunState): boolean {
  return (selectLanding(state)?.landed.length ?? 0) > 0;
}

function RunButtons({ save }: { readonly save: () => void }) {
  const desk = useDesk();
  const actions = runActions(desk);
  const paused = actions.pause.why !== null && actions.resume.why === null;
  const first = paused ? actions.resume : actions.pause;
  return (
    <div class="acts" role="group" aria-label="This run">
      <ActButton kbd="p" why={first.why} act={first.act}>
        {first.name}
      </ActButton>
      <ActButton kbd="x" why={actions.stop.why} act={actions.stop.act}>
        {actions.stop.name}
      </ActButton>
      <ActButton kbd="r" why={actions.retry.why} act={actions.retry.act}>
        {actions.retry.name}
      </ActButton>
      <ActButton look="ghost" kbd="s" act={save}>
        Save
      </ActButton>
      {desk.source.only === null && (
        <ActButton look="ghost" act={() => void exportRun(desk)}>
          Export
        </ActButton>
      )}
    </div>
  );
}

/** One file with the run inside, for whoever has no plenum. */
async function exportRun({ source, model, notice }: RunDesk): Promise<void> {
  notice.value = 'exporting …';
  try {
    const file = await source.exported(model.id);
    downloadFile(`${model.id}.html`, file);
    notice.value = `exported as ${model.id}.html`;
  } catch (error) {
    notice.value = `export: ${troubleText(error)}`;
  }
}
