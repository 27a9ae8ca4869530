import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type ControlRequest, type Source, SourceError } from '../sources/source.js';
import type { Navigation } from './navigation.js';
import type { PageRoute } from './route.js';
import type { RunModel } from './run-model.js';

export type RunRoute = Extract<PageRoute, { readonly page: 'run' }>;

/** What is asked before something ends that does not come back by itself. */
export interface ConfirmQuestion {
  readonly title: string;
  /** What stops, and what is kept. */
  readonly text: string;
  readonly yes: string;
  act(): void;
}

/** All that a person has before them on the page of one run: what is chosen, and what can be done. */
export interface RunDesk {
  readonly model: RunModel;
  readonly source: Source;
  readonly navigation: Navigation;
  readonly now: ReadonlySignal<number>;
  /** What came of the latest action. */
  readonly notice: Signal<string>;
  readonly question: Signal<ConfirmQuestion | null>;
  readonly treeOrder: Signal<'order' | 'cost' | 'time' | 'tokens'>;
  readonly treeText: Signal<string>;
  readonly treeState: Signal<string | null>;
  /** By the title of a phase: opened or folded by the person. */
  readonly folded: Signal<ReadonlyMap<string, boolean>>;
  readonly byDuration: Signal<boolean>;
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

export function createRunDesk(
  model: RunModel,
  source: Source,
  navigation: Navigation,
  now: ReadonlySignal<number>,
): RunDesk {
  const notice = signal('');
  return {
    ...{ model, source, navigation, now, notice },
    question: signal(null),
    treeOrder: signal('order'),
    treeText: signal(''),
    treeState: signal(null),
    folded: signal(new Map()),
    byDuration: signal(false),
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
      if (route.value.page === 'run') navigation.go({ ...route.value, ...change });
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
