import type { ViewSource } from '../../../core/ports/view-source.js';
import type { RunState } from '../../../core/state/run-state.js';
import type { JsonObject } from '../../../core/values/json.js';
import { type AgentLook, nothingLooked, type WindowLook } from '../model/window-model.js';
import type { WindowUi } from '../model/window-ui.js';

/** Items of one transcript that a window holds. */
const mostItems = 2000;

export interface LookFeed {
  readonly looked: WindowLook;
  /** Fetches what the open screens show, and lets go what they do not. */
  want(ui: WindowUi, state: RunState): void;
  close(): void;
}

/** What open screens need beside the events; nothing is fetched before it is wanted. */
export function fetchLooks(source: ViewSource, changed: () => void): LookFeed {
  let looked = nothingLooked;
  let script = false;
  let diff: string | null = null;
  const put = (change: Partial<WindowLook>): void => {
    looked = { ...looked, ...change };
    changed();
  };
  const agent = followAgent(source, (look) => put({ agent: look }));
  void source.likelyUsd().then((likelyUsd) => put({ likelyUsd }), ignored);
  const showDiff = (n: number | null): void => {
    const wanted = diff;
    const show = (text: string): void => {
      if (diff === wanted) put({ diff: { n, text } });
    };
    void source.diff(n).then(show, ignored);
  };
  return {
    get looked() {
      return looked;
    },
    want({ screens }, state) {
      const detail = screens.findLast((screen) => screen.at === 'agent');
      agent.open(detail?.at === 'agent' ? detail.n : null, state);
      if (!script && screens.some(({ at }) => at === 'script' || at === 'run')) {
        script = true;
        void source.script().then((text) => put({ script: text }), ignored);
      }
      const patch = screens.findLast((screen) => screen.at === 'diff');
      const wanted = patch?.at === 'diff' ? String(patch.n) : null;
      if (wanted === diff) return;
      diff = wanted;
      looked = { ...looked, diff: null };
      if (patch?.at === 'diff') showDiff(patch.n);
    },
    close: () => agent.open(null, null),
  };
}

/** The one agent whose screen is open: its record, and its transcript as it grows. */
function followAgent(
  source: ViewSource,
  show: (look: AgentLook | null) => void,
): { readonly open: (n: number | null, state: RunState | null) => void } {
  let look: AgentLook | null = null;
  let following: AbortController | null = null;
  let ended = false;
  const put = (next: AgentLook | null): void => {
    look = next;
    show(look);
  };
  const readCall = async (n: number): Promise<void> => {
    const call = await source.call(n);
    if (look?.n === n) put({ ...look, ...call });
  };
  const follow = async (n: number, signal: AbortSignal): Promise<void> => {
    for await (const item of source.transcript(n, signal)) {
      if (signal.aborted || look?.n !== n) return;
      put(withItem(look, item));
    }
  };
  return {
    open(n, state) {
      const over = n !== null && state?.steps.get(n)?.state !== 'running';
      if ((look?.n ?? null) !== n) {
        following?.abort();
        following = n === null ? null : new AbortController();
        put(n === null ? null : emptyLook(n));
        if (n === null || following === null) return;
        void readCall(n).catch(ignored);
        void follow(n, following.signal).catch(ignored);
      } else if (n !== null && over && !ended) void readCall(n).catch(ignored);
      ended = over;
    },
  };
}

function emptyLook(n: number): AgentLook {
  return { n, prompt: null, items: [], dropped: 0, outcome: null };
}

function withItem(look: AgentLook, item: JsonObject): AgentLook {
  const items = [...look.items, item];
  const over = items.length > mostItems ? mostItems / 2 : 0;
  return { ...look, items: items.slice(over), dropped: look.dropped + over };
}

function ignored(): void {}
