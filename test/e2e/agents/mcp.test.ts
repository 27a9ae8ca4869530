import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../../src/testing/index.js';
import { until } from '../project.js';
import { ModelProject, markedProcesses, questions, sent } from './model-project.js';

let fake: FakeModel;
let project: ModelProject;
afterEach(async () => {
  await until(() => !lines('starts').some(isRunning));
  expect(project.runs().flatMap(markedProcesses)).toEqual([]);
  project.close();
  await fake.close();
});

const server = resolve(
  import.meta.dirname,
  '../../../src/agents/mcp-gateway/fixtures/tool-server.mjs',
);

async function setUp({ trusted = true } = {}): Promise<void> {
  fake = await createFakeModel();
  project = new ModelProject(fake, { permissions: { allow: ['mcp__box'] } });
  mkdirSync(state());
  const box = { command: process.execPath, args: [server, state()], concurrency: 2 };
  project.write('.mcp.json', JSON.stringify({ mcpServers: { box } }));
  if (trusted) expect((await project.run('trust', '--yes')).code).toBe(0);
}

function state(): string {
  return join(project.folder, 'state');
}

/** What the server noted. */
function lines(file: string): string[] {
  const path = join(state(), file);
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

function isRunning(pid: string): boolean {
  return existsSync(`/proc/${pid}`);
}

describe('one MCP server for all agents', () => {
  it('X101: five agents share one process and its limit, and each gets its own answer', async () => {
    await setUp();
    project.script(
      'wf.js',
      `return await parallel([0, 1, 2, 3, 4].map((i) => () => agent('agent ' + i + ' @fake tool mcp__box__slow {"ms":' + (400 + i) + '} @fake say done ' + i)));`,
    );
    const { code, summary } = await project.json('run', 'wf.js', '--yes', '--no-input');
    expect(code).toBe(0);
    expect(summary).toMatchObject({
      result: ['done 0', 'done 1', 'done 2', 'done 3', 'done 4'],
      denied: 0,
    });
    expect(lines('starts')).toHaveLength(1);
    expect(lines('calls')).toHaveLength(5);
    expect(Math.max(...lines('running').map(Number))).toBe(2);
    const answers = questions(fake).map(sent);
    for (const i of [0, 1, 2, 3, 4])
      expect(answers.filter((body) => body.includes(`agent ${i} `)).at(-1)).toContain(
        `waited ${400 + i}`,
      );
  });

  it('X101: a use that was answered before a kill -9 is not made again by the resume', async () => {
    await setUp();
    project.script(
      'wf.js',
      `return await agent('@fake tool mcp__box__write {"line":"once"} @fake delay 1500 @fake say written');`,
    );
    const { child, ended } = project.start(['run', 'wf.js', '--yes', '--json']);
    await until(() => questions(fake).length === 2);
    child.kill('SIGKILL');
    await ended;
    expect(lines('calls')).toEqual(['write {"line":"once"}']);
    const { code, summary } = await project.json('resume', '@last', '--yes', '--no-input');
    expect([code, summary.result]).toEqual([0, 'written']);
    expect(lines('calls')).toEqual(['write {"line":"once"}']);
    const bodies = questions(fake).map(sent);
    expect(bodies).toHaveLength(4);
    const result = /"tool_result".*?"content":(.*?)(?:,"cache_control"|\})/s;
    expect(result.exec(bodies[3] ?? '')?.[1]).toBe(result.exec(bodies[1] ?? '')?.[1]);
  });

  it('X101: a tool whose definition changed since it was accepted is refused and named', async () => {
    await setUp();
    expect((await project.run('mcp-lock', '--yes')).code).toBe(0);
    expect((await project.run('trust', '--yes')).code).toBe(0);
    writeFileSync(join(state(), 'changed'), '');
    project.script(
      'wf.js',
      `return await agent('@fake tool mcp__box__look {"what":"it"} @fake tool mcp__box__write {"line":"fine"} @fake say over');`,
    );
    const { summary, stderr } = await project.json('run', 'wf.js', '--yes', '--no-input');
    expect(summary.result).toBe('over');
    expect(lines('calls')).toEqual(['write {"line":"fine"}']);
    expect(questions(fake)[0]?.tools).toContain('mcp__box__write');
    expect(questions(fake)[0]?.tools).not.toContain('mcp__box__look');
    expect(stderr).toMatch(/box.*look/);
    expect((await project.run('logs', '@last', '--json')).stdout).toContain('plenum mcp-lock');
  });

  it('X103: a folder that is not trusted starts no server, and says so', async () => {
    await setUp({ trusted: false });
    project.script(
      'wf.js',
      `return await agent('@fake tool mcp__box__look {"what":"it"} @fake say over');`,
    );
    const { code, summary, stderr } = await project.json('run', 'wf.js', '--yes', '--no-input');
    expect([code, summary.result]).toEqual([0, 'over']);
    expect(lines('starts')).toEqual([]);
    expect(questions(fake)[0]?.tools.filter((name) => name.startsWith('mcp__'))).toEqual([]);
    expect(stderr).toMatch(/box: .mcp.json starts programs/);
    expect((await project.run('logs', '@last', '--json')).stdout).toContain('plenum trust');
  });
});
