import { plainText } from '../../src/core/words/plain-text.js';
import { plural } from '../../src/core/words/amounts.js';
import { useDesk } from '../model/run-desk.js';
import { dollars } from '../model/words.js';
import { Mark, type MarkName, markWords } from '../shell/mark.js';
import type { LineFacts, ScriptLine } from './script-lines.js';
import { tokensOfLine } from './script-tokens.js';

interface ScriptRowProps {
  readonly line: ScriptLine;
  readonly facts: LineFacts | undefined;
  readonly dearest: number;
  readonly top: number;
  readonly chosen: boolean;
}

const longestLine = 1_000;

export function ScriptRow({ line, facts, dearest, top, chosen }: ScriptRowProps) {
  const live = facts !== undefined && facts.counts.running + facts.counts.asking > 0;
  const look = ['sl', live && 'live', chosen && 'sel', changes[line.change]].filter(Boolean);
  const text = plainText(line.text.slice(0, longestLine));
  return (
    <div class={look.join(' ')} style={{ transform: `translateY(${top}px)` }}>
      <span class="gm">{facts && <LineMarks facts={facts} line={line} />}</span>
      <span class="ln">{line.number ?? '+'}</span>
      <code>
        <bdi>
          {tokensOfLine(text).map(({ kind, text: part }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place.
            <span key={index} class={kind}>
              {part}
            </span>
          ))}
        </bdi>
      </code>
      <span class="nn num">{facts && callsText(facts)}</span>
      <span class="cc">{facts && <LineCost facts={facts} dearest={dearest} />}</span>
    </div>
  );
}

const changes = { same: '', added: 'add', removed: 'del' } as const;

function callsText({ counts, calls, agents }: LineFacts): string {
  const done = calls - counts.running - counts.asking;
  return agents > 0 ? `${done} of ${calls}` : plural(calls, 'step');
}

function LineCost({ facts, dearest }: { facts: LineFacts; dearest: number }) {
  const { costUsd, unpriced, agents } = facts;
  if (costUsd === undefined) return <span class="t3">{agents > 0 ? '–' : ''}</span>;
  const width = dearest === 0 ? 0 : Math.max(1, (costUsd / dearest) * 46);
  return (
    <>
      <i style={{ width: `${width}px` }} />
      {unpriced > 0 ? '≥ ' : ''}
      {dollars(costUsd)}
    </>
  );
}

function LineMarks({ facts, line }: { facts: LineFacts; line: ScriptLine }) {
  const desk = useDesk();
  const { counts } = facts;
  const shown: readonly (readonly [MarkName, number])[] = [
    ['reused', counts.reused],
    ['done', counts.completed],
    ['running', counts.running],
    ['you', counts.asking],
    ['failed', counts.failed],
    ['lost', counts.lost],
    ['skipped', counts.skipped],
  ];
  const parts = shown.filter(([, count]) => count > 0);
  const said = parts.map(([name, count]) => `${count} ${markWords[name]}`).join(', ');
  return (
    <button
      type="button"
      class="marks"
      aria-label={`Line ${line.number}: ${said}. Show them`}
      onClick={() => {
        desk.line.value = line.number;
        desk.show({ tab: 'tree' });
      }}
    >
      {parts.map(([name, count]) => (
        <span key={name} class={`c ${name}`}>
          <Mark name={name} quiet />
          {count}
        </span>
      ))}
    </button>
  );
}
