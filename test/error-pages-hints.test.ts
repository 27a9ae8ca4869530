import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../src/core/values/error-codes.js';
import { helpTopics } from '../src/onboarding/help/help-topics.js';
import { wrongCommand } from './house/command-check.js';
import { codeHints } from './house/source-hints.js';

const folder = resolve(import.meta.dirname, '../docs/errors');
const codes = Object.keys(errorCodes);
const pageOf = (code: string) => readFileSync(join(folder, `${code}.md`), 'utf8');
const fence = /^```[^\n]*\n([\s\S]*?)^```$/gm;

/** Every command on a page: lines of fences, and inline code. */
function commandsOn(page: string): readonly string[] {
  const fenced = [...page.matchAll(fence)].flatMap(([, body = '']) => body.split('\n'));
  const inline = [...page.replaceAll(fence, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    code.replaceAll(/\s+/g, ' '),
  );
  return [...fenced, ...inline]
    .flatMap((line) => line.split(' && '))
    .map((line) => line.replace(/\s{2,}.*/, '').trim())
    .filter((line) => /^(?:plenum|git|npm|rm|ls|unset) /.test(line));
}

/** What stays of a command when everything that an error fills in is gone. */
function core(command: string): { readonly what: string; readonly flags: readonly string[] } {
  const words = command
    .replace(/^(git) -C \S+/, '$1')
    .split(' ')
    .filter((word) => word !== '');
  const [program = '', verb = '', topic = ''] = words;
  const flags = words.filter((word) => /^--[a-z]/.test(word));
  if (!/^(?:plenum|git|npm)$/.test(program)) return { what: program, flags: [] };
  const what = verb === 'help' ? `${program} help ${topic}` : `${program} ${verb}`;
  return { what, flags: verb === 'help' ? [] : flags };
}

function isNamed(hint: string, page: readonly string[]): boolean {
  const { what, flags } = core(hint);
  // Where even the verb is filled in, there is nothing that a page could repeat.
  if (what.includes('…')) return true;
  return page.some((one) => {
    const here = core(one);
    return here.what === what && flags.every((flag) => here.flags.includes(flag));
  });
}

/** Its hints belong to the command that was typed wrong; its page says where each is explained. */
const ofEveryCommand = new Set(['E_USAGE']);

describe('X119: the page of an error says what its hint says', () => {
  const hints = codeHints();

  it('hints are found beside the codes that print them', () => {
    expect(Object.keys(hints).filter((code) => !codes.includes(code))).toEqual([]);
    expect(Object.keys(hints).length).toBeGreaterThan(30);
    expect(hints.E_APPLY_SPARSE).toEqual(['git sparse-checkout add …']);
  });

  it('names every command that the source prints with that code', () => {
    const missing = Object.entries(hints)
      .filter(([code]) => !ofEveryCommand.has(code))
      .flatMap(([code, says]) => {
        const page = commandsOn(pageOf(code));
        return says
          .flatMap((one) => one.split(' && '))
          .filter((one) => !isNamed(one, page))
          .map((one) => `${code}: ${one}`);
      });
    expect(missing).toEqual([]);
  });

  it('leaves nothing to guess: what is to be filled in is said', () => {
    const open = codes.flatMap((code) => {
      const page = pageOf(code);
      const prose = page.replaceAll(fence, '');
      const wanted = commandsOn(page).flatMap((line) =>
        [...line.matchAll(/<[a-z][a-z ]*>/g)].map(([word]) => word),
      );
      return [...new Set(wanted)]
        .filter((word) => !prose.includes(`\`${word}\``))
        .map((word) => `${code}: ${word}`);
    });
    expect(open).toEqual([]);
  });
});

describe('X119: commands on the pages of errors are commands', () => {
  let topics: readonly string[] = [];
  beforeAll(async () => {
    topics = (await helpTopics()).map(({ topic }) => topic);
  });

  it('with their arguments and options', async () => {
    const failing: string[] = [];
    for (const code of codes)
      for (const line of commandsOn(pageOf(code)).filter((one) => one.startsWith('plenum '))) {
        const why = await wrongCommand(line, topics);
        // A verb without its arguments is a name in a sentence.
        const isName = /^plenum [a-z-]+(?: --[a-z-]+)?$/.test(line) && /missing/.test(why ?? '');
        if (why !== null && !isName) failing.push(`${code}: ${line}: ${why}`);
      }
    expect([...new Set(failing)]).toEqual([]);
  });
});
