import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createMessageBook, type MessageResult } from '../../../core/run/attempts/message-book.js';
import { attempt, freshFolder, useTool } from './agent-attempt-conformance.js';
import type { AgentCase, AgentSubject } from './agent-conformance.js';

const said = { text: 'Look at the planted-word too.', author: 'ann' };

/** A box of one call, and what became of what was said into it. */
function openBox(before: readonly (typeof said)[] = []) {
  const fates: MessageResult[] = [];
  const box = createMessageBook(before, (fate) => fates.push(fate));
  return { box, fates, inbox: box.open(1, 0) };
}

/** An agent whose shell command ends once something was said to it. */
async function steered(subject: AgentSubject, answer: string, options = {}) {
  const { shell } = subject.suite;
  if (shell === undefined) throw new Error('the suite names no shell');
  const folder = await freshFolder();
  const { box, fates, inbox } = openBox();
  const wait = 'until [ -e said ]; do sleep 0.1; done; echo heard';
  let isSaid = false;
  const { result } = await attempt(subject, {
    prompt: `${useTool(shell, shell.input(wait))}\n@fake delay 1000\n${answer}`,
    options,
    over: { cwd: folder, root: folder },
    io: {
      messages: inbox,
      progress(item) {
        if (item.type !== 'tool-start' || isSaid) return;
        isSaid = true;
        box.add(said);
        void writeFile(join(folder, 'said'), '');
      },
    },
  });
  box.close();
  return { result, fates };
}

/** What a backend that `can.steer` MUST do with what people say to its agents (X122). */
export const agentSteerCases: readonly AgentCase[] = [
  {
    title: 'X122: what a person says while a tool runs is in the next request to the model',
    needs: ['steer'],
    tool: 'shell',
    async run(subject) {
      const { result, fates } = await steered(subject, '@fake say seen');
      expect(result).toMatchObject({ status: 'completed' });
      expect(fates).toMatchObject([{ ...said, number: 1, given: { attempt: 1 } }]);
      expect(fates[0]?.given?.request ?? 2).toBeGreaterThan(1);
      expect(subject.sent()).toContain(said.text);
      expect(subject.sent()).toContain('The person who runs this (ann) says to you');
    },
  },
  {
    title: 'X122: an agent that was told something still hands its answer over',
    needs: ['steer'],
    tool: 'shell',
    async run(subject) {
      const properties = { n: { type: 'integer' } };
      const schema = { type: 'object', properties, required: ['n'], additionalProperties: false };
      const { result, fates } = await steered(subject, '@fake json {"n":7}', { schema });
      expect(result.status).toBe('completed');
      expect(JSON.parse('json' in result ? String(result.json) : 'null')).toEqual({ n: 7 });
      expect(fates).toHaveLength(1);
    },
  },
  {
    title: 'X122: what was said before its attempt began reaches the agent, too',
    needs: ['steer'],
    async run(subject) {
      const { fates, inbox, box } = openBox([said]);
      const { result } = await attempt(subject, {
        prompt: '@fake delay 1500\n@fake say done',
        io: { messages: inbox },
      });
      box.close();
      expect(result.status).toBe('completed');
      expect(fates).toMatchObject([{ number: 1, given: { attempt: 1 } }]);
    },
  },
];
