import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { selectPhases } from '../../src/core/selection/select-phases.js';
import { type RunDesk, useDesk, useRunRoute } from '../model/run-desk.js';
import { askingSteps } from '../model/words.js';
import { useVirtual } from '../shell/virtual.js';
import { PhaseRow, StepRow } from './tree-row.js';
import { type TreeRow, treeRows } from './tree-rows.js';
import { TreeTools } from './tree-tools.js';

const phaseHeight = 30;
const stepHeight = 26;

export function TreeView() {
  const desk = useDesk();
  const { agent } = useRunRoute();
  const box = useRef<HTMLDivElement>(null);
  const rows = useRows(desk);
  const selected = rows.findIndex((row) => row.kind === 'step' && row.step.n === agent);
  desk.order.current = rows.flatMap((row) => (row.kind === 'step' ? [row.step.n] : []));
  const dearest = Math.max(0, ...rows.map(costOf));
  const list = useVirtual({
    count: rows.length,
    size: (index) => (rows[index]?.kind === 'phase' ? phaseHeight : stepHeight),
    box,
    shape: rows.length,
  });
  useLayoutEffect(() => {
    if (selected >= 0) list.show(selected);
  }, [selected >= 0, agent]);
  return (
    <>
      <TreeTools />
      <div
        class="treebox"
        ref={box}
        role="treegrid"
        aria-label="Phases and their agents"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={selected >= 0 ? `row-${agent}` : undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a tree is one stop, its rows are chosen with arrows.
        tabIndex={0}
      >
        <TreeHead />
        <div class="space" role="presentation" style={{ height: `${list.height}px` }}>
          {list.items.map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <Row key={keyOf(row)} {...{ row, start, index, dearest }} chosen={index === selected} />
            );
          })}
        </div>
      </div>
    </>
  );
}

interface RowProps {
  readonly row: TreeRow;
  readonly start: number;
  readonly index: number;
  readonly dearest: number;
  readonly chosen: boolean;
}

function Row({ row, start, index, dearest, chosen }: RowProps) {
  return row.kind === 'phase' ? (
    <PhaseRow row={row} top={start} index={index} />
  ) : (
    <StepRow row={row} top={start} index={index} dearest={dearest} chosen={chosen} />
  );
}

function useRows(desk: RunDesk): readonly TreeRow[] {
  const { model, treeOrder, treeText, treeState, folded, line, now } = desk;
  const tick = model.tick.value;
  const phases = useMemo(() => selectPhases(model.state), [tick]);
  const wish = {
    order: treeOrder.value,
    text: treeText.value,
    mark: treeState.value,
    line: line.value,
    folded: folded.value,
    now: treeOrder.value === 'time' ? now.value : 0,
  };
  return useMemo(
    () => treeRows(model.state, phases, askingSteps(model.state), wish),
    [tick, ...Object.values(wish)],
  );
}

function costOf(row: TreeRow): number {
  return row.kind === 'step' ? (row.step.costUsd ?? 0) : 0;
}

function keyOf(row: TreeRow): string {
  return row.kind === 'phase' ? `phase ${row.title}` : String(row.step.n);
}

function TreeHead() {
  return (
    <div class="tr thd" role="row" aria-rowindex={1}>
      {['name', 'model', 'last activity'].map((name) => (
        <span key={name} role="columnheader" class={name === 'name' ? '' : name.slice(0, 2)}>
          {name}
        </span>
      ))}
      {['time', 'tokens', 'cost'].map((name) => (
        <span key={name} role="columnheader" class={`num x-${name}`}>
          {name}
        </span>
      ))}
      <span class="cb" role="presentation" />
    </div>
  );
}
