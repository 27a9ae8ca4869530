import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Permit, ToolUse } from '../../../core/step/tool-use.js';
import {
  attempt,
  fileExists,
  freshFolder,
  processesWith,
  until,
  useTool,
} from './agent-attempt-conformance.js';
import {
  type AgentCase,
  type AgentSubject,
  harmlessName,
  notesTool,
  plantedSecret,
} from './agent-conformance.js';
import { stopsWithinMs } from './conformance.js';

function tool({ suite }: AgentSubject, kind: 'write' | 'shell'): { readonly tool: string } {
  return { tool: suite[kind]?.tool ?? '' };
}

function writing(subject: AgentSubject, path: string, text: string): string {
  return useTool(tool(subject, 'write'), subject.suite.write?.input(path, text) ?? {});
}

function shell(subject: AgentSubject, command: string): string {
  return useTool(tool(subject, 'shell'), subject.suite.shell?.input(command) ?? {});
}

function recording(asked: ToolUse[], permit: Permit) {
  return async (use: ToolUse): Promise<Permit> => {
    asked.push(use);
    return permit;
  };
}

export const agentToolCases: readonly AgentCase[] = [
  {
    title: 'a tool that the model uses has its effect',
    needs: [],
    tool: 'write',
    async run(subject) {
      const folder = await freshFolder();
      const path = join(folder, 'made.txt');
      const { result } = await attempt(subject, {
        prompt: `Write it.\n${writing(subject, path, 'made by an agent')}\n@fake say written`,
        over: { root: folder, cwd: folder },
      });
      expect(result).toMatchObject({ status: 'completed', text: 'written' });
      expect((await readFile(path, 'utf8')).trimEnd()).toBe('made by an agent');
    },
  },
  {
    title: 'X100: a use that is not permitted has no effect, and the agent is told why',
    needs: ['permissions'],
    tool: 'write',
    async run(subject) {
      const folder = await freshFolder();
      const path = join(folder, 'refused.txt');
      const asked: ToolUse[] = [];
      const why = 'refused-by-policy-4711';
      const { result } = await attempt(subject, {
        prompt: `Write it.\n${writing(subject, path, 'never')}\n@fake say gave up`,
        over: { root: folder, cwd: folder },
        io: { permit: recording(asked, { allowed: false, message: why }) },
      });
      expect(result).toMatchObject({ status: 'completed', text: 'gave up' });
      expect(asked.length).toBeGreaterThan(0);
      expect(await fileExists(path)).toBe(false);
      expect(subject.sent()).toContain(why);
    },
  },
  {
    title: 'a read-only agent changes no file',
    needs: ['readOnly'],
    tool: 'write',
    async run(subject) {
      const folder = await freshFolder();
      const path = join(folder, 'forbidden.txt');
      const { result } = await attempt(subject, {
        prompt: `Write it.\n${writing(subject, path, 'never')}\n@fake say looked only`,
        over: { root: folder, cwd: folder },
        brief: { readOnly: true },
      });
      expect(result).toMatchObject({ status: 'completed', text: 'looked only' });
      expect(await fileExists(path)).toBe(false);
    },
  },
  {
    title: 'C27: a shell sees PLENUM_CALL and no secret of the environment',
    needs: [],
    tool: 'shell',
    async run(subject) {
      const folder = await freshFolder();
      const path = join(folder, 'environment.txt');
      const { result } = await attempt(subject, {
        prompt: `Look around.\n${shell(subject, `env > '${path}'`)}\n@fake say looked`,
        over: { root: folder, cwd: folder },
      });
      expect(result).toMatchObject({ status: 'completed', text: 'looked' });
      const environment = await readFile(path, 'utf8');
      expect(environment).toMatch(/^PLENUM_CALL=.+$/m);
      expect(environment).toContain(`${harmlessName}=shown`);
      expect(environment).not.toContain(plantedSecret);
    },
  },
  {
    title: 'a stop in the middle of a tool ends it within 2 s and leaves no process',
    needs: [],
    tool: 'shell',
    async run(subject) {
      const folder = await freshFolder();
      const started = join(folder, 'started');
      const seconds = `61.${Math.floor(Math.random() * 1e9)}`;
      const abort = new AbortController();
      const running = attempt(subject, {
        prompt: `Wait.\n${shell(subject, `touch '${started}'; sleep ${seconds}`)}\n@fake say waited`,
        over: { root: folder, cwd: folder },
        io: { signal: abort.signal },
      });
      await until('the tool starts', () => fileExists(started));
      const stopped = performance.now();
      abort.abort();
      const { result } = await running;
      expect(performance.now() - stopped).toBeLessThan(stopsWithinMs);
      expect(result).toMatchObject({ status: 'failed', cause: 'stopped' });
      await until(
        'its processes are gone',
        async () => ((await processesWith(`sleep ${seconds}`)) ?? []).length === 0,
        1_000,
      );
    },
  },
  {
    title: 'X101: a tool of an MCP server is used through the gateway, under the permission policy',
    needs: ['mcp'],
    async run(subject) {
      const { gateway } = subject;
      const asked: ToolUse[] = [];
      const text = `remember ${Math.random()}`;
      const { result } = await attempt(subject, {
        prompt: `Note it.\n@fake tool ${notesTool} ${JSON.stringify({ text })}\n@fake say noted`,
        io: { permit: recording(asked, { allowed: true }) },
      });
      expect(result).toMatchObject({ status: 'completed', text: 'noted' });
      expect(gateway.uses.filter(({ input }) => input.text === text)).toHaveLength(1);
      expect(asked.map(({ tool: name }) => name)).toContain(notesTool);
      expect(subject.sent()).toContain(`noted ${text.length} characters`);
      await until('its session is closed', () => gateway.openSessions() === 0, 2_000);
    },
  },
];
