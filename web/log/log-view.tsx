import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { clockText, plural } from '../../src/core/words/amounts.js';
import { useDesk, useRunRoute } from '../model/run-desk.js';
import { Mark, markName } from '../shell/mark.js';
import { useVirtual } from '../shell/virtual.js';
import { createLogList, type LogEntry, wantedEntries } from './log-entries.js';

const rowHeight = 24;
const kinds = ['all', 'narration', 'losses', 'controls'] as const;

/** What was recorded, a line each, in the words of every other view. */
export function LogView() {
  const desk = useDesk();
  const { model, logKind, logText } = desk;
  const { event } = useRunRoute();
  const [log] = useState(() => createLogList(model.id));
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(event === null);
  const tick = model.tick.value;
  const shown = useMemo(() => {
    log.extend(model.events, model.state);
    return wantedEntries([...log.entries], logKind.value, logText.value);
  }, [tick, logKind.value, logText.value]);
  const list = useVirtual({ count: shown.length, size: () => rowHeight, box, shape: shown.length });
  useLayoutEffect(() => {
    if (follows && shown.length > 0) list.show(shown.length - 1, 'end');
  }, [follows, shown.length]);
  useEffect(() => {
    const index = shown.findIndex(({ seq }) => seq === event);
    if (event !== null && index >= 0) list.show(index, 'center');
  }, [event, shown.length > 0]);
  return (
    <>
      <LogTools count={shown.length} follows={follows} follow={() => setFollows(!follows)} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too. */}
      <div
        class="logs"
        ref={box}
        tabIndex={0}
        role="region"
        aria-label="Log"
        onWheel={() => setFollows(false)}
      >
        <div class="space" style={{ height: `${list.height}px` }}>
          {list.items.map(({ index, start }) => {
            const entry = shown[index];
            return entry === undefined ? null : (
              <LogRow key={entry.seq} entry={entry} top={start} chosen={entry.seq === event} />
            );
          })}
        </div>
      </div>
    </>
  );
}

interface LogToolsProps {
  readonly count: number;
  readonly follows: boolean;
  readonly follow: () => void;
}

function LogTools({ count, follows, follow }: LogToolsProps) {
  const { logKind, logText } = useDesk();
  return (
    <div class="tools">
      <input
        class="field wide"
        data-search
        type="search"
        aria-label="Search the log"
        placeholder="Search the log  /"
        value={logText.value}
        onInput={(event) => (logText.value = event.currentTarget.value)}
      />
      <span class="seg-ctl" role="group" aria-label="Show">
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={logKind.value === kind}
            onClick={() => (logKind.value = kind)}
          >
            {kind}
          </button>
        ))}
      </span>
      <span class="grow" />
      <span class="t3">{plural(count, 'line')}</span>
      <button type="button" class="chip" aria-pressed={follows} onClick={follow}>
        Follow
      </button>
    </div>
  );
}

interface LogRowProps {
  readonly entry: LogEntry;
  readonly top: number;
  readonly chosen: boolean;
}

function LogRow({ entry, top, chosen }: LogRowProps) {
  const desk = useDesk();
  const { model, navigation } = desk;
  const route = useRunRoute();
  const { seq, at, label, text, n, heading, quiet } = entry;
  const mark = entry.mark === '' ? null : markName(entry.mark);
  const clock = clockText(at - (model.state.startedAt ?? at));
  const address = navigation.href({ ...route, tab: 'log', event: seq });
  const look = ['lg', chosen && 'sel', quiet && 't3', entry.kind === 'controls' && 'ctl'];
  return (
    <div class={look.filter(Boolean).join(' ')} style={{ transform: `translateY(${top}px)` }}>
      <a
        class="mono t3"
        href={address}
        aria-label={`Link to this line, at ${clock}`}
        onClick={(click) => {
          click.preventDefault();
          desk.show({ event: seq });
        }}
      >
        {clock}
      </a>
      <span class="km">{mark && <Mark name={mark} />}</span>
      <span class={heading ? 'tx head' : 'tx'} title={`${label} ${text}`}>
        {n !== null && model.state.steps.has(n) ? (
          <button type="button" class="who" onClick={() => desk.show({ agent: n })}>
            {label}
          </button>
        ) : (
          <b>{label}</b>
        )}{' '}
        <bdi>{text}</bdi>
      </span>
    </div>
  );
}
