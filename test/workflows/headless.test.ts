import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { answers, runOnModel } from './model-run.js';

/** Two files that an agent each rewrites, and tests that see it. */
const files = {
  'migrate.js': readFileSync(new URL('../../templates/migrate.js', import.meta.url), 'utf8'),
  'src/a.js': 'old\n',
  'src/b.js': 'old\n',
  'check.cjs': "process.exit(require('fs').readFileSync('src/a.js', 'utf8') === 'new' ? 0 : 1);\n",
  'package.json': JSON.stringify({ scripts: { test: 'node check.cjs' } }),
};

const writing = (path: string) => [
  {
    when: { prompt: new RegExp(`Change ${path}`), turn: 0 },
    reply: { tools: [{ name: 'Write', input: { file_path: path, content: 'new' } }] },
  },
  { when: { prompt: new RegExp(`Change ${path}`), tool: 'Write' }, reply: { text: 'done' } },
];

it('X100: a migration works where nobody can be asked and no mode is configured: its edits land', async () => {
  const { code, summary } = await runOnModel('migrate.js', {
    args: { files: ['src/a.js', 'src/b.js'] },
    allow: ['Sh(npm test)'],
    files,
    rules: [...writing('src/a.js'), ...writing('src/b.js')],
  });
  expect([code, summary.status, summary.denied]).toEqual([0, 'completed', 0]);
  expect(summary.result).toMatchObject({ landed: ['src/a.js', 'src/b.js'], passed: true });
});

const scope = /List the files that differ/;

it('X100: a review works there too', async () => {
  const { code, summary } = await runOnModel('review', {
    args: { base: 'main' },
    files,
    rules: [
      answers(scope, { looked: true, files: [{ file: 'src/a.js', lines: 1 }] }),
      answers(/Review a change for/, { findings: [] }),
    ],
  });
  expect([code, summary.status]).toEqual([0, 'completed']);
  expect(summary.result).toMatchObject({ coverage: { files: 1 } });
});

it('X100: a review that could not ask git says so, and is no clean one', async () => {
  const { summary } = await runOnModel('review', {
    args: { base: 'main' },
    files,
    rules: [answers(scope, { looked: false, files: [] })],
  });
  expect(summary.result).toMatchObject({
    summary: expect.stringMatching(/^Incomplete, not a clean review: .*grant Sh\(git diff/),
  });
});
