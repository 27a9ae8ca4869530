import { normalizeProps, useMachine } from '@zag-js/preact';
import * as tabs from '@zag-js/tabs';
import { useId } from 'preact/hooks';
import { type RunTab, runTabs } from '../model/route.js';
import { useDesk, useRunRoute } from '../model/run-desk.js';
import { LogView } from '../log/log-view.js';
import { ScriptView } from '../script/script-view.js';
import { TimelineView } from '../timeline/timeline-view.js';
import { TreeView } from '../tree/tree-view.js';

const names: Readonly<Record<RunTab, readonly [name: string, keys: string]>> = {
  timeline: ['Timeline', 'g t'],
  tree: ['Tree', 'g r'],
  script: ['Script', 'g v'],
  log: ['Log', 'g l'],
};

const views = { timeline: TimelineView, tree: TreeView, script: ScriptView, log: LogView };

/** Four views of one run; only the chosen one is in the page. */
export function RunTabs() {
  const desk = useDesk();
  const { tab } = useRunRoute();
  const service = useMachine(tabs.machine, {
    id: useId(),
    value: tab,
    onValueChange: ({ value }) => desk.show({ tab: value as RunTab, event: null }),
  });
  const api = tabs.connect(service, normalizeProps);
  const View = views[tab];
  return (
    <div {...api.getRootProps()} class="views">
      <div class="tabs">
        <div {...api.getListProps()} aria-label="Views of this run">
          {runTabs.map((value) => (
            <button {...api.getTriggerProps({ value })} key={value}>
              {names[value][0]} <kbd aria-hidden="true">{names[value][1]}</kbd>
            </button>
          ))}
        </div>
      </div>
      {runTabs.map((value) => (
        <section {...api.getContentProps({ value })} key={value} class="view">
          {value === tab && <View />}
        </section>
      ))}
    </div>
  );
}
