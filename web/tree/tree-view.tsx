import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { type RunDesk, useDesk, useRunRoute } from '../model/run-desk.js';
import { useVirtual } from '../shell/virtual.js';
import { moveInTree } from './tree-keys.js';
import { PhaseRow, rowId, StepRow } from './tree-row.js';
import { keyOf, type TreeRow, treeRows } from './tree-rows.js';
import { TreeTools } from './tree-tools.js';

const phaseHeight = 30;
const stepHeight = 26;

export function TreeView() {
  const desk = useDesk();
  const { agent } = useRunRoute();
  const box = useRef<HTMLDivElement>(null);
  const { rows, order, dearest } = useRows(desk);
  const cursor = desk.treeRow.value ?? (agent === null ? null : String(agent));
  const selected = useMemo(
    () => (cursor === null ? -1 : rows.findIndex((row) => keyOf(row) === cursor)),
    [rows, cursor],
  );
  desk.order.current = order;
  const list = useVirtual({
    count: rows.length,
    size: (index) => (rows[index]?.kind === 'phase' ? phaseHeight : stepHeight),
    box,
    shape: rows.length,
  });
  useLayoutEffect(() => {
    if (selected >= 0) list.show(selected);
  }, [selected >= 0, cursor]);
  useLayoutEffect(() => {
    desk.treeRow.value = null;
  }, [agent]);
  return (
    <>
      <TreeTools />
      <div
        class="treebox"
        ref={box}
        role="treegrid"
        aria-label="Phases and their agents"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={selected >= 0 ? rowId(selected) : undefined}
        tabIndex={0}
        onKeyDown={(event) => {
          if (moveInTree(desk, rows, selected, event.key)) event.preventDefault();
        }}
      >
        <TreeHead />
        <div class="space" role="presentation" style={{ height: `${list.height}px` }}>
          {list.items.map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <Row
                key={keyOf(row)}
                {...{ row, start, index, dearest }}
                chosen={index === selected}
              />
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
    <PhaseRow row={row} top={start} index={index} chosen={chosen} />
  ) : (
    <StepRow row={row} top={start} index={index} dearest={dearest} chosen={chosen} />
  );
}

interface ShownRows {
  readonly rows: readonly TreeRow[];
  readonly order: readonly number[];
  readonly dearest: number;
}

function useRows(desk: RunDesk): ShownRows {
  const { model, treeOrder, treeText, treeState, folded, line, now, phases, asking } = desk;
  const tick = model.tick.value;
  const wish = {
    order: treeOrder.value,
    text: treeText.value,
    mark: treeState.value,
    line: line.value,
    folded: folded.value,
    now: treeOrder.value === 'time' ? now.value : 0,
  };
  return useMemo(() => {
    const rows = treeRows(model.state, phases.value, asking.value, wish);
    const steps = rows.flatMap((row) => (row.kind === 'step' ? [row.step] : []));
    const dearest = steps.reduce((most, { costUsd }) => Math.max(most, costUsd ?? 0), 0);
    return { rows, order: steps.map(({ n }) => n), dearest };
  }, [tick, ...Object.values(wish)]);
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
