import { describe, expect, it } from 'vitest';
import type { AttemptResult, Backend } from '../../core/ports/backend.js';
import type { ToolUse } from '../../core/step/tool-use.js';
import type { JsonObject } from '../../core/values/json.js';
import { testIO, testRequest } from '../../testing/conformance/backend/conformance.js';
import { createStubBackend } from '../../testing/harness/stub-backend.js';
import { createVirtualClock } from '../clocks/virtual-clock.js';
import { asWritten, hidingSecrets, secretFilter } from './hide-secrets.js';

const env = {
  OPENAI_API_KEY: 'sk-planted-0123456789',
  HOME: '/home/ann-long-enough',
  SHORT_TOKEN: 'abc',
  MY_SECRET: 'a.b*c(d)efgh',
};

const inLines = (text: string, width: number) =>
  text.replaceAll(new RegExp(`.{${width}}`, 'g'), '$&\n');

describe('keys of the environment', () => {
  it('X100: are hidden by their value, whatever they look like; other variables are not', () => {
    const hide = secretFilter(env);
    expect(hide?.('key sk-planted-0123456789, abc, a.b*c(d)efgh in /home/ann-long-enough')).toBe(
      'key [redacted], abc, [redacted] in /home/ann-long-enough',
    );
    expect(secretFilter({ HOME: '/home/ann' })).toBeNull();
  });

  it.each([
    ['base64', (text: string) => Buffer.from(text).toString('base64')],
    ['base64url', (text: string) => Buffer.from(text).toString('base64url')],
    ['hex', (text: string) => Buffer.from(text).toString('hex')],
    ['HEX', (text: string) => Buffer.from(text).toString('hex').toUpperCase()],
    ['an URL', encodeURIComponent],
    ['JSON', JSON.stringify],
    ['lines of base64', (text: string) => inLines(Buffer.from(text).toString('base64'), 76)],
    ['lines of hex', (text: string) => inLines(Buffer.from(text).toString('hex'), 60)],
  ])('X182: are hidden as %s, wherever they begin in what was encoded', (_form, encode) => {
    const key = 'sk-ant-9f8e7d6c5b4a"/+?>>~planted~3f2e1d0c';
    const hide = secretFilter({ ANTHROPIC_API_KEY: key });
    for (const before of ['', 'a', 'ab', `Basic user:${'x'.repeat(50)}`]) {
      const said = hide?.(`said: ${encode(`${before}${key} and more`)} end`) ?? '';
      expect(said).toContain('[redacted]');
      const rest = said.replace(/^said: | end$/g, '').replaceAll('\n', '');
      const parts = rest.split('[redacted]');
      expect(parts.join('').length).toBeLessThan(encode(`${before} and more`).length + 8);
    }
  });

  it('X182: are hidden where only a part of a variable is one', () => {
    const hide = secretFilter({ DATABASE_URL: 'postgres://ann:pl%40nted-pass@db.example.com/x' });
    expect(hide?.('pl%40nted-pass, pl@nted-pass at db.example.com')).toBe(
      '[redacted], [redacted] at db.example.com',
    );
  });

  it('X100: leave neither through a result nor through progress', async () => {
    const said: JsonObject[] = [];
    const results: AttemptResult[] = [
      { status: 'completed', text: 'it is sk-planted-0123456789' },
      {
        status: 'completed',
        json: '{"key":"sk-planted-0123456789"}',
        conversation: 'x sk-planted-0123456789',
      },
      {
        status: 'failed',
        cause: 'auth',
        message: 'bad key sk-planted-0123456789',
        raw: 'sk-planted-0123456789',
      },
    ];
    for (const result of results) {
      const backend: Backend = {
        ...createStubBackend({ clock: createVirtualClock() }),
        async run(_request, io) {
          io.progress({
            type: 'tool-end',
            output: 'KEY=sk-planted-0123456789',
            nested: [{ deep: 'sk-planted-0123456789' }],
          });
          return result;
        },
      };
      const hide = secretFilter(env) ?? ((text: string) => text);
      const seen = await hidingSecrets(backend, hide).run(
        testRequest(),
        testIO({ progress: (item) => void said.push(item) }),
      );
      expect(JSON.stringify(seen)).not.toContain('planted');
      expect(JSON.stringify(seen)).toContain('[redacted]');
    }
    expect(JSON.stringify(said)).not.toContain('planted');
  });

  it('X100: are hidden in questions and refusals, while the rules judge what was written', async () => {
    const asked: ToolUse[] = [];
    const backend: Backend = {
      ...createStubBackend({ clock: createVirtualClock() }),
      async run(_request, io) {
        await io.permit({
          tool: 'Bash',
          argument: 'echo sk-planted-0123456789',
          input: { command: 'echo sk-planted-0123456789' },
        });
        return { status: 'completed', text: '' };
      },
    };
    const hide = secretFilter(env) ?? ((text: string) => text);
    const permit = async (use: ToolUse) => {
      asked.push(use);
      return { allowed: true } as const;
    };
    await hidingSecrets(backend, hide).run(testRequest(), testIO({ permit }));
    expect(asked).toEqual([
      { tool: 'Bash', argument: 'echo [redacted]', input: { command: 'echo [redacted]' } },
    ]);
    expect(asked.map((use) => asWritten(use).argument)).toEqual(['echo sk-planted-0123456789']);
  });
});
