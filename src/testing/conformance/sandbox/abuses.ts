import type { ScriptEnd } from '../../../core/step/step.js';

export interface Abuse {
  readonly name: string;
  readonly script: string;
  /** How it may end: killed for a cause, or by an error or a value of its own. */
  readonly ends: readonly (Extract<ScriptEnd, { type: 'killed' }>['cause'] | 'throw' | 'return')[];
}

const heap =
  'const kept = []; for (;;) kept.push({ text: "x".repeat(100) + kept.length, list: [1, 2, 3] });';

/** Scripts that try to keep the thread, the memory or the host to themselves. */
export const abuses: readonly Abuse[] = [
  { name: 'an endless loop', script: 'while (true) {}', ends: ['timeout'] },
  {
    name: 'an endless loop after an await',
    script: "await agent('a'); while (true) {}",
    ends: ['timeout'],
  },
  { name: 'an endless chain of microtasks', script: 'for (;;) await null;', ends: ['timeout'] },
  {
    name: 'promises that breed after an await',
    script:
      "await agent('a'); const breed = async () => { breed(); breed(); await null; }; breed();",
    ends: ['timeout', 'memory', 'throw', 'return'],
  },
  {
    name: 'promise reactions that renew themselves',
    script: 'const again = () => Promise.resolve().then(again); await again();',
    ends: ['timeout', 'memory'],
  },
  {
    name: 'endless recursion through then',
    script: 'const f = () => new Promise((r) => r()).then(f); f(); await new Promise(() => {});',
    ends: ['timeout', 'memory'],
  },
  { name: 'a heap that grows', script: heap, ends: ['memory', 'timeout'] },
  {
    name: 'a heap that grows after an await',
    script: `await agent('a'); ${heap}`,
    ends: ['memory', 'timeout'],
  },
  {
    name: 'a heap that grows inside parallel',
    script: `await parallel([() => { ${heap} }]);`,
    ends: ['memory', 'timeout'],
  },
  {
    name: 'array buffers',
    script: 'const kept = []; for (;;) kept.push(new ArrayBuffer(1 << 20));',
    ends: ['memory', 'timeout', 'throw'],
  },
  {
    name: 'one huge array',
    script: 'return new Array(3e7).fill(0).map((_, at) => ({ at })).length;',
    ends: ['memory', 'timeout', 'throw'],
  },
  {
    name: 'one huge string',
    script: "let text = 'x'; for (;;) text += text;",
    ends: ['memory', 'timeout', 'throw'],
  },
  {
    name: 'a regular expression that backtracks for ever',
    script: "return /^(a+)+$/.test('a'.repeat(40) + 'b');",
    ends: ['timeout'],
  },
  {
    name: 'a huge power',
    script: 'return String(7n ** (10n ** 8n)).length;',
    ends: ['timeout', 'memory', 'throw'],
  },
  {
    name: 'deep recursion',
    script: 'const f = (n) => f(n + 1) + 1; return f(0);',
    ends: ['throw', 'memory'],
  },
  {
    name: 'deep recursion through getters',
    script: 'const o = { get x() { return this.x + 1; } }; return o.x;',
    ends: ['throw', 'memory'],
  },
  {
    name: 'deep recursion through sort and proxies',
    script: 'const f = () => [2, 1].sort(() => new Proxy({}, { get: f }).x); return f();',
    ends: ['throw', 'memory', 'crash'],
  },
  {
    name: 'deep recursion through JSON',
    script: 'const f = () => JSON.stringify({ toJSON: f }); return f();',
    ends: ['throw', 'memory', 'crash'],
  },
  {
    name: 'regular expressions first compiled at the stack limit',
    script:
      'const all = []; for (let at = 0; at < 3000; ' +
      "at++) all.push(new RegExp('(?:'.repeat(50) + 'x' + at + ')'.repeat(50))); let n = 0; " +
      "const f = () => { try { f(); } catch {} all[n++ % 3000].exec('x'); }; f(); return n;",
    ends: ['timeout', 'memory', 'throw', 'return', 'crash'],
  },
  {
    name: 'JSON nested 200 000 deep',
    script: "return JSON.parse('['.repeat(200000) + ']'.repeat(200000)).length;",
    ends: ['throw', 'memory', 'return'],
  },
  {
    name: 'a result nested very deep',
    script: 'let deep = []; for (let at = 0; at < 100000; at++) deep = [deep]; return deep;',
    ends: ['throw', 'return', 'memory', 'timeout'],
  },
  {
    name: 'a flood of agents',
    script: "for (;;) agent('x'.repeat(1024));",
    ends: ['flood', 'timeout', 'memory'],
  },
  {
    name: 'a flood of agents with huge prompts',
    script: "const text = 'x'.repeat(1 << 20); for (;;) agent(text);",
    ends: ['flood', 'timeout', 'memory'],
  },
  {
    name: 'a flood of log lines',
    script: "for (;;) log('x'.repeat(1024));",
    ends: ['flood', 'timeout'],
  },
  { name: 'a flood of empty log lines', script: "for (;;) log('');", ends: ['flood', 'timeout'] },
  { name: 'a flood of phases', script: "for (;;) phase('p');", ends: ['flood', 'timeout'] },
  {
    name: 'a flood of timers',
    script: 'for (;;) setTimeout(() => {}, 1);',
    ends: ['flood', 'timeout', 'memory'],
  },
  {
    name: 'a flood of cancelled timers',
    script: 'for (;;) clearTimeout(setTimeout(() => {}, 1));',
    ends: ['flood', 'timeout', 'memory'],
  },
  {
    name: 'a search that never asks whether it may go on',
    script: "return 'a'.repeat(3e6).indexOf('a'.repeat(1.5e6) + 'b');",
    ends: ['timeout', 'memory', 'return'],
  },
  {
    name: 'a sort of a lying comparator',
    script:
      'return new Array(2e6).fill(0).map((_, at) => (at * 7919) % 1000003).sort(() => 1).length;',
    ends: ['timeout', 'return', 'memory', 'throw'],
  },
  {
    name: 'a getter that never comes back',
    script: "await agent('a', { get label() { for (;;); } });",
    ends: ['timeout'],
  },
  {
    name: 'a toJSON that never comes back',
    script: 'return { toJSON() { for (;;); } };',
    ends: ['timeout'],
  },
  {
    name: 'a thenable that never comes back',
    script: 'await { then() { for (;;); } };',
    ends: ['timeout'],
  },
  {
    name: 'a catch around an endless loop',
    script: 'try { for (;;); } catch { for (;;); } finally { for (;;); }',
    ends: ['timeout'],
  },
  {
    name: 'a catch around a full memory',
    script:
      'for (;;) { try { const kept = []; for (;;) kept.push(new Array(1000).fill(0)); } catch {} }',
    ends: ['timeout', 'memory'],
  },
  {
    name: 'a generator without end',
    script: 'const g = (function* () { for (;;) yield 1; })(); for (const _ of g);',
    ends: ['timeout'],
  },
  {
    name: 'a proxy without end',
    script: 'const p = new Proxy({}, { get: (t, k, r) => r[k] }); return p.x;',
    ends: ['throw', 'timeout', 'memory', 'crash'],
  },
  {
    name: 'a result of 100 MB',
    script: "return Array.from({ length: 1100 }, () => 'é'.repeat(50000));",
    ends: ['memory', 'flood', 'timeout', 'throw', 'return'],
  },
];
