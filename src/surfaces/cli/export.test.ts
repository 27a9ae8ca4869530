import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redactEvent, redactText } from '../../host/secrets/redact.js';
import { recordRun } from '../../runs/fixtures/recorded-run.js';
import {
  driveStart,
  runEnd,
  samplePartialRun,
  stepEnd,
  stepStart,
} from '../../testing/harness/sample-events.js';
import { plenum, testIo } from './fixtures/test-io.js';

const project = mkdtempSync(join(tmpdir(), 'plenum-export-'));
const io = () => testIo({ cwd: project, home: join(project, 'home') });
const key = `sk-ant-api03-${'a1B2'.repeat(8)}`;
const secret = [
  driveStart({ args: { apiKey: 'hunter22', dir: 'src' } }),
  stepStart(1, { prompt: `use ${key}` }),
  stepEnd(1, { value: `PASSWORD=hunter22` }),
  runEnd(),
];

beforeAll(async () => {
  await recordRun(project, 'r7k2', samplePartialRun());
  await recordRun(project, 'secret', secret);
});
afterAll(() => rmSync(project, { recursive: true }));

const lines = async (...argv: readonly string[]) =>
  (await plenum(io(), 'export', ...argv)).out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('plenum export --jsonl', () => {
  it('X116: emits every event, one per line, as it is recorded', async () => {
    expect(await lines('r7k2', '--jsonl')).toEqual(JSON.parse(JSON.stringify(samplePartialRun())));
  });

  it('X116: every line fits the published schema', async () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../../schemas/events.schema.json', import.meta.url), 'utf8'),
    );
    const fits = new Ajv2020({ strict: false }).compile(schema);
    for (const event of await lines('r7k2', '--jsonl', '--redact'))
      expect(fits(event), JSON.stringify(fits.errors)).toBe(true);
  });

  it.each(['', '{', '{"version":99}'])(
    'X116: a run whose run.json is %j is exported whole',
    async (text) => {
      const runDir = await recordRun(project, `headless${text.length}`, samplePartialRun());
      writeFileSync(join(runDir, 'run.json'), text);
      expect(await lines(`headless${text.length}`, '--jsonl')).toEqual(
        JSON.parse(JSON.stringify(samplePartialRun())),
      );
    },
  );

  it('X116: what is readable of a damaged run is exported before the error', async () => {
    const runDir = await recordRun(project, 'hurt', samplePartialRun());
    const events = join(runDir, 'events');
    const file = join(events, readdirSync(events)[0] ?? '');
    const [head = '', ...rest] = readFileSync(file, 'utf8').split('\n');
    const [first = '', second = '', ...more] = rest;
    writeFileSync(file, [head, first, second.replace('"at"', '"AT"'), ...more].join('\n'));
    const { code, out, err } = await plenum(io(), 'export', 'hurt', '--jsonl');
    expect(code).toBe(1);
    expect(err).toContain('E_JOURNAL_CORRUPT');
    expect(JSON.parse(out)).toMatchObject({ type: 'drive-start' });
  });

  it('X116: the form is the only one there is, said or not', async () => {
    expect(await lines('r7k2')).toEqual(await lines('r7k2', '--jsonl'));
  });

  it('X116: --redact replaces what looks like a secret, and leaves the shape', async () => {
    const [start, step, end] = await lines('secret', '--jsonl', '--redact');
    expect(start).toMatchObject({ args: { apiKey: '[redacted]', dir: 'src' } });
    expect(step).toMatchObject({ prompt: 'use [redacted]', key: 'r7k2:k1:0' });
    expect(end).toMatchObject({
      value: 'PASSWORD=[redacted]',
      usage: { inputTokens: 1000, outputTokens: 200 },
    });
    expect(JSON.stringify(await lines('secret', '--jsonl'))).toContain(key);
  });
});

describe('redaction', () => {
  it.each([
    [`Bearer ${'x'.repeat(24)}`, 'Bearer [redacted]'],
    [`export GH=ghp_${'a'.repeat(36)}`, 'export GH=[redacted]'],
    ['https://ann:hunter22@example.com/x', 'https://ann:[redacted]@example.com/x'],
    ['{"api_key": "hunter22"}', '{"api_key": "[redacted]"}'],
    ['AKIAIOSFODNN7EXAMPLE', '[redacted]'],
    [
      `-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nrest`,
      '[redacted]\nrest',
    ],
    [`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.abcdef`, '[redacted]'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    'The token limit is 4000 tokens; the password field is empty.',
    `content ${'0123456789abcdef'.repeat(4)}`,
    'see https://example.com/a:b and src/secret.ts:12',
    'plenum resume r7k2 --budget 5usd',
    'a basic understanding-of-authentication and a token middleware-configuration',
  ])('leaves %s alone', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('leaves events without secrets as they are', () => {
    for (const event of samplePartialRun()) expect(redactEvent(event)).toEqual(event);
  });
});
