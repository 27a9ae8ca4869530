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

/** What the screens that are open need beside the events; nothing is fetched before it is wanted. */
export function fetchLooks(source: ViewSource, changed: () => void): LookFeed {
  let looked = nothingLooked;
  let agent: { readonly n: number; readonly controller: AbortController } | null = null;
  let ended = false;
  let script = false;
  let diff: string | null = null;
  const put = (change: Partial<WindowLook>): void => {
    looked = { ...looked, ...change };
    changed();
  };
  void source.likelyUsd().then((likelyUsd) => put({ likelyUsd }), ignored);

  const readCall = async (n: number): Promise<void> => {
    const call = await source.call(n);
    if (looked.agent?.n === n) put({ agent: { ...looked.agent, ...call } });
  };
  const follow = async (n: number, signal: AbortSignal): Promise<void> => {
    for await (const item of source.transcript(n, signal)) {
      if (signal.aborted || looked.agent?.n !== n) return;
      put({ agent: withItem(looked.agent, item) });
    }
  };
  const openAgent = (n: number | null, state: RunState): void => {
    const over = n !== null && state.steps.get(n)?.state !== 'running';
    if (agent?.n !== n) {
      agent?.controller.abort();
      agent = n === null ? null : { n, controller: new AbortController() };
      looked = { ...looked, agent: n === null ? null : emptyLook(n) };
      if (agent === null) return;
      void readCall(agent.n).catch(ignored);
      void follow(agent.n, agent.controller.signal).catch(ignored);
    } else if (n !== null && over && !ended) void readCall(n).catch(ignored);
    ended = over;
  };
  return {
    get looked() {
      return looked;
    },
    want({ screens }, state) {
      const detail = screens.findLast((screen) => screen.at === 'agent');
      openAgent(detail?.at === 'agent' ? detail.n : null, state);
      if (!script && screens.some(({ at }) => at === 'script')) {
        script = true;
        void source.script().then((text) => put({ script: text }), ignored);
      }
      const patch = screens.findLast((screen) => screen.at === 'diff');
      const wanted = patch?.at === 'diff' ? String(patch.n) : null;
      if (wanted === diff) return;
      diff = wanted;
      looked = { ...looked, diff: null };
      if (patch?.at !== 'diff') return;
      const { n } = patch;
      const show = (text: string): void => {
        if (diff === wanted) put({ diff: { n, text } });
      };
      void source.diff(n).then(show, ignored);
    },
    close() {
      agent?.controller.abort();
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
