import { useEffect, useMemo, useState } from 'preact/hooks';
import { countText } from '../../src/core/words/amounts.js';
import { AgentPanel, stepAway } from '../agent/agent-panel.js';
import { runActions } from '../model/actions.js';
import { createRunDesk, DeskContext, type RunDesk, useDesk } from '../model/run-desk.js';
import { createRunModel } from '../model/run-model.js';
import { ConfirmDialog } from '../shell/confirm-dialog.js';
import { InfoDialog } from '../shell/info-dialog.js';
import { KeyList, runKeys } from '../shell/key-list.js';
import { focusSearch, type KeyActions, leaveField, listenToKeys } from '../shell/keys.js';
import type { PageWorld } from '../shell/page-world.js';
import { TopBar } from '../shell/top-bar.js';
import { Banners } from './banners.js';
import { RunFoot } from './run-foot.js';
import { RunHeader } from './run-header.js';
import { RunTabs } from './run-tabs.js';
import { SaveCommand } from './save-command.js';

interface RunPageProps {
  readonly world: PageWorld;
  readonly id: string;
}

export function RunPage({ world, id }: RunPageProps) {
  const desk = useMemo(() => {
    const model = createRunModel(world.source, id);
    return createRunDesk(model, world.source, world.navigation, world.now);
  }, [id]);
  useEffect(() => () => desk.model.close(), [desk]);
  const { model } = desk;
  const name = model.run.value?.name ?? id;
  useEffect(() => {
    document.title = `${name} · ${id} · plenum`;
  }, [name, id]);
  return (
    <DeskContext.Provider value={desk}>
      <TopBar
        navigation={world.navigation}
        title={name}
        connection={model.connection.value}
        now={world.now}
        hasHome={world.source.only === null}
      />
      <RunBody />
    </DeskContext.Provider>
  );
}

function RunBody() {
  const { model } = useDesk();
  if (model.trouble.value !== null && model.events.length === 0)
    return (
      <main class="run empty-run">
        <h1>This run cannot be shown</h1>
        <p class="t2">{model.trouble.value}</p>
      </main>
    );
  if (!model.present.value)
    return (
      <main class="run empty-run" aria-busy="true">
        <h1 class="vh">{model.id}</h1>
        <p class="t2" role="status">
          Reading the record … {countText(model.events.length)} events
        </p>
      </main>
    );
  return <WholeRun />;
}

type Overlay = 'keys' | 'save' | null;

function WholeRun() {
  const desk = useDesk();
  const [overlay, setOverlay] = useState<Overlay>(null);
  useEffect(() => listenToKeys(() => keysOf(desk, setOverlay)), [desk]);
  const close = (): void => setOverlay(null);
  return (
    <>
      <main class="run">
        <RunHeader save={() => setOverlay('save')} />
        <Banners />
        <Split />
      </main>
      <RunFoot keys={() => setOverlay('keys')} />
      <ConfirmDialog question={desk.question} />
      <InfoDialog title="Keys" open={overlay === 'keys'} close={close}>
        <KeyList keys={runKeys} />
      </InfoDialog>
      <InfoDialog title="Keep this script under a name" open={overlay === 'save'} close={close}>
        <SaveCommand />
      </InfoDialog>
    </>
  );
}

function Split() {
  const { navigation } = useDesk();
  const route = navigation.route.value;
  const open = route.page === 'run' && route.agent !== null;
  return (
    <div class={open ? 'split open' : 'split'}>
      <RunTabs />
      <AgentPanel />
    </div>
  );
}

function keysOf(desk: RunDesk, setOverlay: (overlay: Overlay) => void): KeyActions {
  const { navigation, order, byDuration, question } = desk;
  const route = navigation.route.value;
  if (route.page !== 'run' || question.value !== null) return {};
  const actions = runActions(desk);
  const move = (by: 1 | -1) => () => {
    const agent = stepAway(order.current, route.agent, by);
    if (agent !== null) desk.show({ agent });
  };
  const press = ({ why, act, name }: (typeof actions)['stop']) => {
    if (why === null) act();
    else desk.notice.value = `${name}: ${why}`;
  };
  return {
    'g t': () => desk.show({ tab: 'timeline', event: null }),
    'g r': () => desk.show({ tab: 'tree', event: null }),
    'g v': () => desk.show({ tab: 'script', event: null }),
    'g l': () => desk.show({ tab: 'log' }),
    'g w': () => navigation.go({ page: 'review', id: route.id, change: null }),
    'g h': () => navigation.go({ page: 'home' }),
    j: move(1),
    k: move(-1),
    '/': focusSearch,
    '?': () => setOverlay('keys'),
    p: () => press(actions.pause.why === null ? actions.pause : actions.resume),
    x: () => press(actions.stop),
    r: () => press(actions.retry),
    s: () => setOverlay('save'),
    o: () => {
      byDuration.value = !byDuration.value;
    },
    a: () => document.querySelector<HTMLElement>('.b-ask input, .b-ask button')?.focus(),
    m: () => document.querySelector<HTMLElement>('[data-message]')?.focus(),
    Escape: () => stepOut(desk),
  };
}

/** Steps out: of a field, then of what is chosen. */
function stepOut(desk: RunDesk): void {
  const active = document.activeElement;
  if (active instanceof HTMLInputElement) leaveField();
  else if (desk.line.value !== null) desk.line.value = null;
  else desk.show({ agent: null, event: null });
}
