import type { JournalEvent } from '../../../src/core/journal/event.js';
import type { JsonObject } from '../../../src/core/values/json.js';
import { createVirtualClock } from '../../../src/host/clocks/virtual-clock.js';
import { createHarness } from '../../../src/testing/harness/run-harness.js';
import { createStubBackend } from '../../../src/testing/harness/stub-backend.js';
import { type PlayedRun, playedRun } from './page-server.js';

const elsewhere = 'http://elsewhere.invalid';

/** What an agent may write: markup, links, pictures, escapes, directions, and a line of a megabyte. */
export const hostileTexts: readonly string[] = [
  '<img src=x onerror="window.broken=1"><script>window.broken=1</script>',
  `<iframe src="${elsewhere}/a"></iframe><link rel=stylesheet href="${elsewhere}/b.css">`,
  `![pixel](${elsewhere}/pixel.png) [click](javascript:window.broken=1) <${elsewhere}>`,
  '\u001b]8;;http://elsewhere.invalid\u0007link\u001b]8;;\u0007 \u001b[31mred\u001b[0m',
  '\u202etxt.exe\u202c \u2066hidden\u2069',
  '</script><script>window.broken=1</script><!-- -->',
  '"><svg onload="window.broken=1">',
  'x'.repeat(1_000_000),
];

const names = hostileTexts.map((text) => text.slice(0, 300));

/** A run in which everything that can be named or said is hostile. */
export async function hostileRun(): Promise<PlayedRun> {
  const clock = createVirtualClock();
  const harness = createHarness({ clock });
  const backend = createStubBackend({
    clock,
    delay: () => 500,
    answer: ({ prompt }) => hostileTexts[Number(prompt.split(' ')[0])] ?? '',
  });
  const script = `phase(args.names[0]);
for (const name of args.names) log(name);
const said = await parallel(args.names.map((name, at) => () => agent(at + ' ' + name, { label: name, phase: args.names[0] })));
return said.map((text) => String(text).slice(0, 2000)).join('\\n\\n');`;
  const end = await harness.drive(script, backend, { args: { names } });
  const events: JournalEvent[] = await harness.events();
  return playedRun({
    id: 'h0st',
    name: names[0] ?? '',
    script: `${hostileTexts.slice(0, 7).join('\n')}\n${script}`,
    events,
    result: end.result ?? null,
    driver: { state: 'gone', pid: null },
    transcripts: {
      1: hostileTexts.flatMap((text, index): readonly JsonObject[] => [
        { type: 'text', text },
        { type: 'reasoning', text },
        { type: 'tool-start', id: `${index}`, tool: text.slice(0, 200), input: { command: text } },
        { type: 'tool-end', id: `${index}`, tool: 'x', output: text, failed: true },
        { type: text.slice(0, 100), text },
      ]),
    },
    needs: [{ kind: 'lost', target: null, text: names[0] ?? '', question: null, since: null }],
  });
}
