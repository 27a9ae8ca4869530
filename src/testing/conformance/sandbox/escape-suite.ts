import { describe, expect, it } from 'vitest';
import type { SandboxFactory } from '../../../core/ports/sandbox.js';
import { escapes } from './escapes.js';
import { type Answer, echo, playScript, rejection } from './script-run.js';

// What a script could recognise the host by, should it hold a piece of it.
const judge = `
const isHost = (value) => {
  try { return value !== null && (typeof value === 'object' || typeof value === 'function') && ('pid' in value || 'mainModule' in value || 'binding' in value); } catch { return false; }
};`;

function attempt(body: string): string {
  return `${judge}
try {
  const got = await (async function () { ${body} })();
  return { got: got === undefined ? 'nothing' : isHost(got) ? 'the host' : String(typeof got === 'object' || typeof got === 'function' ? typeof got : got) };
} catch (error) {
  return { threw: error instanceof Error ? error.name : typeof error, message: String(error && error.message) };
}`;
}

const answer: Answer = (step) => {
  if (step.input.prompt === 'object') return { a: { b: [1] } };
  if (step.input.prompt === 'reject') return rejection('AgentError', 'no', 'crash');
  return echo(step);
};

export function describeEscapes(create: SandboxFactory): void {
  describe('escapes', () => {
    for (const { name, body, throws } of escapes) {
      it(`is not left through ${name}`, async () => {
        const args = JSON.parse(
          '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
        );
        const run = await playScript(create, attempt(body), { answer, args });
        // An attempt may also cut its own throat: then the script ends in an error, but never with
        // a value of the host.
        const said =
          run.end?.type === 'return'
            ? (JSON.parse(run.end.json) as { got?: string; threw?: string })
            : { threw: run.end?.type };
        if (throws === undefined) expect(said).not.toHaveProperty('got', 'the host');
        if (throws === undefined && 'got' in said) expect(said.got).toBe('nothing');
        if (throws === 'any') expect(said).toHaveProperty('threw');
        else if (throws !== undefined) expect(said).toMatchObject({ threw: throws });
        expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
      });
    }
  });
}
