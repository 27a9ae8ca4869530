import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { selectSites } from '../../src/core/selection/select-sites.js';
import { oneLine } from '../../src/core/words/plain-text.js';
import { useDesk } from '../model/run-desk.js';
import { useVirtual } from '../shell/virtual.js';
import { ScriptRow } from './script-row.js';
import { factsByLine, scriptLines } from './script-lines.js';

const lineHeight = 20;

/** The program with what each of its lines asked for, and what was edited since. */
export function ScriptView() {
  const desk = useDesk();
  const { model } = desk;
  const run = model.run.value;
  const [compared, setCompared] = useState(false);
  const edited = run?.edited ?? null;
  const lines = useMemo(
    () => scriptLines(run?.script ?? '', compared ? edited : null),
    [run?.script, edited, compared],
  );
  const facts = useMemo(() => factsByLine(selectSites(model.state)), [model.tick.value]);
  const dearest = Math.max(0, ...[...facts.values()].map(({ costUsd }) => costUsd ?? 0));
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtual({ count: lines.length, size: () => lineHeight, box, shape: lines });
  const chosen = desk.line.value;
  useLayoutEffect(() => {
    const index = lines.findIndex(({ number }) => number === chosen);
    if (index >= 0) list.show(index, 'center');
  }, [chosen, lines.length]);
  return (
    <>
      <div class="tools">
        <code>{oneLine(run?.scriptFile ?? 'script of the run')}</code>
        <span class="t3">recorded copy</span>
        {edited !== null && (
          <button
            type="button"
            class="chip"
            aria-pressed={compared}
            onClick={() => setCompared(!compared)}
          >
            the file was edited since: {compared ? 'hide what' : 'show what'}
          </button>
        )}
      </div>
      <div class="sl shd" aria-hidden="true">
        <span class="gm">calls by state</span>
        <span class="ln">line</span>
        <span />
        <span class="nn num">calls</span>
        <span class="num">cost</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too. */}
      <div class="src" ref={box} tabIndex={0} role="region" aria-label="Script">
        <div class="space" style={{ height: `${list.height}px` }}>
          {list.items.map(({ index, start }) => {
            const line = lines[index];
            if (line === undefined) return null;
            const own = line.number === null ? undefined : facts.get(line.number);
            const isChosen = line.number !== null && line.number === chosen;
            return (
              <ScriptRow key={index} {...{ line, dearest }} facts={own} top={start} chosen={isChosen} />
            );
          })}
        </div>
      </div>
    </>
  );
}
