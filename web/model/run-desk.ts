import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type PhaseView, selectPhases } from '../../src/core/selection/select-phases.js';
import { type ControlRequest, type Source, SourceError } from '../sources/source.js';
import type { Navigation } from './navigation.js';
import type { PageRoute } from './route.js';
import type { RunModel } from './run-model.js';
import { type TimeWindow, wholeAxis } from './time-window.js';
import { askingSteps } from './words.js';

export type RunRoute = Extract<PageRoute, { readonly page: 'run' }>;

/** What is asked before something ends that does not come back by itself. */
export interface ConfirmQuestion {
  readonly title: string;
  /** What stops, and what is kept. */
  readonly text: string;
  readonly yes: string;
  act(): void;
}

/** What a person has before them on the page of a run: what is chosen, and what can be done. */
export interface RunDesk {
  readonly model: RunModel;
  readonly source: Source;
  readonly navigation: Navigation;
  readonly now: ReadonlySignal<number>;
  /** Selected once for all that shows them. */
  readonly phases: ReadonlySignal<readonly PhaseView[]>;
  /** Numbers of the steps that wait for a person. */
  readonly asking: ReadonlySignal<ReadonlySet<number>>;
  /** What came of the latest action. */
  readonly notice: Signal<string>;
  readonly question: Signal<ConfirmQuestion | null>;
  readonly treeOrder: Signal<'order' | 'cost' | 'time' | 'tokens'>;
  readonly treeText: Signal<string>;
  readonly treeState: Signal<string | null>;
  /** Key of the row of the tree that arrows start from. */
  readonly treeRow: Signal<string | null>;
  /** By the title of a phase: opened or folded by the person. */
  readonly folded: Signal<ReadonlyMap<string, boolean>>;
  readonly byDuration: Signal<boolean>;
  /** The chain of steps that the run's length rests on is marked. */
  readonly critical: Signal<boolean>;
  /** What of the time axis is in sight, and whether the present stays there. */
  readonly window: Signal<TimeWindow>;
  readonly follow: Signal<boolean>;
  /** Number of the attempt that the timeline shows; `null`: all. */
  readonly attempt: Signal<number | null>;
  /** Agents of a line of the script only. */
  readonly line: Signal<number | null>;
  /** Steps in the order of the view in sight: what the next and the one before are. */
  readonly order: { current: readonly number[] };
  readonly logText: Signal<string>;
  readonly logKind: Signal<'all' | 'narration' | 'losses' | 'controls'>;
  /** Sends it to the run. */
  send(request: ControlRequest): Promise<void>;
  show(change: Partial<Omit<RunRoute, 'page' | 'id'>>): void;
}

const noSteps: ReadonlySet<number> = new Set();

export function createRunDesk(
  model: RunModel,
  source: Source,
  navigation: Navigation,
  now: ReadonlySignal<number>,
): RunDesk {
  const notice = signal('');
  const { state, tick } = model;
  const phases = computed(() => (tick.value < 0 ? [] : selectPhases(state)));
  const asking = computed(() => (tick.value < 0 ? noSteps : askingSteps(state)));
  return {
    ...{ model, source, navigation, now, notice, phases, asking },
    question: signal(null),
    treeOrder: signal('order'),
    treeText: signal(''),
    treeState: signal(null),
    treeRow: signal(null),
    folded: signal(new Map()),
    byDuration: signal(false),
    critical: signal(false),
    window: signal(wholeAxis),
    follow: signal(true),
    attempt: signal(null),
    line: signal(null),
    order: { current: [] },
    logText: signal(''),
    logKind: signal('all'),
    async send(request) {
      notice.value = `${request.action} …`;
      try {
        const answer = await source.control(model.id, request);
        notice.value = `${request.action}: ${answer.message}`;
      } catch (error) {
        notice.value = `${request.action}: ${troubleText(error)}`;
      }
    },
    show(change) {
      const { route } = navigation;
      if (route.value.page !== 'run') return;
      const to = { ...route.value, ...change };
      // From one agent to the next is no step that anybody wants to take back one by one.
      const same = to.tab === route.value.tab && to.agent !== null && route.value.agent !== null;
      navigation.go(to, same ? 'replace' : 'push');
    },
  };
}

export function troubleText(error: unknown): string {
  if (error instanceof SourceError) return `${error.message} ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}

export const DeskContext = createContext<RunDesk | null>(null);

/** What uses it is drawn again whenever the run has changed. */
export function useDesk(): RunDesk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('outside of a run');
  void desk.model.tick.value;
  return desk;
}

/** Where the page of the run is; drawn again when that changes. */
export function useRunRoute(): RunRoute {
  const route = useDesk().navigation.route.value;
  if (route.page !== 'run') throw new Error('outside of a run');
  return route;
}
