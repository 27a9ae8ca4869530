import { useDesk } from '../model/run-desk.js';
import { isOpen } from '../model/standing.js';
import { fitTimeline, followTimeline, zoomTimeline } from './timeline-moves.js';

export function TimelineTools() {
  const desk = useDesk();
  const { byDuration, critical, follow, window } = desk;
  const { zoom } = window.value;
  return (
    <div class="tools">
      <Chip name="Critical path" kbd="c" on={critical.value} act={() => flip(critical)} />
      <Chip name="By duration" kbd="o" on={byDuration.value} act={() => flip(byDuration)} />
      {isOpen(desk.model.state) && (
        <Chip name="Follow" kbd="f" on={follow.value} act={() => followTimeline(desk)} />
      )}
      <span class="seg-ctl" role="group" aria-label="Zoom">
        <button type="button" aria-keyshortcuts="-" onClick={() => zoomTimeline(desk, 1 / 2)}>
          <span class="vh">Zoom out</span>
          <span aria-hidden="true">−</span>
        </button>
        <button type="button" aria-keyshortcuts="0" onClick={() => fitTimeline(desk)}>
          Fit
        </button>
        <button type="button" aria-keyshortcuts="+" onClick={() => zoomTimeline(desk, 2)}>
          <span class="vh">Zoom in</span>
          <span aria-hidden="true">+</span>
        </button>
      </span>
      {zoom > 1 && (
        <span class="t3" role="status">
          {Math.round(zoom)}×
        </span>
      )}
      <span class="grow" />
      <span class="t3 legend">
        hatched waits · solid works · hollow reused · dashed lost · underlined critical path
      </span>
    </div>
  );
}

function flip(on: { value: boolean }): void {
  on.value = !on.value;
}

interface ChipProps {
  readonly name: string;
  readonly kbd: string;
  readonly on: boolean;
  readonly act: () => void;
}

function Chip({ name, kbd, on, act }: ChipProps) {
  return (
    <button type="button" class="chip" aria-pressed={on} aria-keyshortcuts={kbd} onClick={act}>
      {name} <kbd aria-hidden="true">{kbd}</kbd>
    </button>
  );
}
