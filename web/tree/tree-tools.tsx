import { useDesk } from '../model/run-desk.js';
import { askingSteps, stepMarkName } from '../model/words.js';
import { Mark, type MarkName, markWords } from '../shell/mark.js';
import type { TreeOrder } from './tree-rows.js';

const orders: readonly TreeOrder[] = ['order', 'cost', 'time', 'tokens'];
const shown: readonly MarkName[] = [
  ...(['running', 'you', 'failed', 'lost', 'skipped', 'done', 'reused'] as const),
];

/** What of the tree is wanted, and in which order. */
export function TreeTools() {
  const desk = useDesk();
  const { treeText, treeOrder, line } = desk;
  return (
    <div class="tools">
      <input
        class="field"
        data-search
        type="search"
        aria-label="Filter agents by name"
        placeholder="Filter  /"
        value={treeText.value}
        onInput={(event) => (treeText.value = event.currentTarget.value)}
      />
      <StateChips />
      {line.value !== null && (
        <button type="button" class="chip" aria-pressed="true" onClick={() => (line.value = null)}>
          line {line.value} ×
        </button>
      )}
      <span class="grow" />
      <span class="seg-ctl" role="group" aria-label="Order">
        {orders.map((order) => (
          <button
            key={order}
            type="button"
            aria-pressed={treeOrder.value === order}
            onClick={() => (treeOrder.value = order)}
          >
            {order}
          </button>
        ))}
      </span>
    </div>
  );
}

function StateChips() {
  const { model, treeState } = useDesk();
  const asking = askingSteps(model.state);
  const counts = new Map<MarkName, number>();
  for (const step of model.state.steps.values()) {
    if (step.kind !== 'agent' || step.unclaimed) continue;
    const name = stepMarkName(step, asking);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return (
    <span class="chips" role="group" aria-label="Show only">
      {shown.flatMap((name) => {
        const count = counts.get(name) ?? 0;
        if (count === 0 && treeState.value !== name) return [];
        const on = treeState.value === name;
        return [
          <button
            key={name}
            type="button"
            class="chip"
            aria-pressed={on}
            onClick={() => (treeState.value = on ? null : name)}
          >
            <Mark name={name} quiet />
            <b>{count}</b> {markWords[name]}
          </button>,
        ];
      })}
    </span>
  );
}
