import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../../src/testing/index.js';
import { command } from '../project.js';
import { filesUnder, key, ModelProject, questions, sent } from './model-project.js';

let fake: FakeModel;
let project: ModelProject;
afterEach(async () => {
  project.close();
  await fake.close();
});

const other = 'correct-horse-battery-staple-77';
const token = 'tok_planted_for_the_tracker_42';
const planted = [key, other, token];

function leaks(texts: readonly { readonly path: string; readonly text: string }[]): string[] {
  return texts.flatMap(({ path, text }) =>
    planted.filter((value) => text.includes(value)).map((value) => `${path}: ${value}`),
  );
}

async function exported(): Promise<{ path: string; text: string }[]> {
  const found = [];
  for (const args of [
    ['export', '@last', '--jsonl'],
    ['show', '@last', '--agents'],
    ['logs', '@last', '--json'],
    ['logs', '@last', '1'],
    ['result', '@last'],
  ]) {
    const { stdout, stderr } = await project.run(...args);
    found.push({ path: args.join(' '), text: stdout + stderr });
  }
  return found;
}

describe('keys', () => {
  it('X100: leave no trace, whoever repeats them: files, the model, the server, a command', async () => {
    fake = await createFakeModel();
    project = new ModelProject(
      fake,
      { permissions: { mode: 'bypass' } },
      { MY_SECRET: other, TRACKER_TOKEN: token },
    );
    project.write('.env', `ANTHROPIC_API_KEY=${key}\nMY_SECRET=${other}\nTRACKER_TOKEN=${token}\n`);
    project.write(
      '.mcp.json',
      JSON.stringify({
        mcpServers: {
          tracker: {
            url: `${fake.url}/mcp`,
            headers: { Authorization: 'Bearer ${TRACKER_TOKEN}' },
          },
        },
      }),
    );
    expect((await project.run('trust', '--yes')).code).toBe(0);
    fake.on(
      {
        when: { prompt: 'echo the file', tool: 'Read' },
        reply: {
          text: `It says ${key}, ${other} and ${token}`,
          tools: [{ name: 'Bash', input: { command: `echo ${other}; env` } }],
        },
      },
      { when: { prompt: 'echo the file', tool: 'Bash' }, reply: `final: ${key} ${other} ${token}` },
      {
        when: { prompt: 'echo the file', turn: 0 },
        reply: { tools: [{ name: 'Read', input: { file_path: '.env' } }] },
      },
      {
        when: { prompt: 'be refused' },
        reply: { error: { status: 400, message: `bad header x-api-key: ${key}, ${other}` } },
      },
      {
        when: { prompt: 'as JSON', turn: 0 },
        reply: { tools: [{ name: 'StructuredOutput', input: { value: `${key}${other}` } }] },
      },
      {
        when: { prompt: 'by pieces', turn: 0 },
        reply: { text: `${other} `.repeat(200), chunkMs: 1 },
      },
    );
    project.script(
      'wf.js',
      `const schema = { type: 'object', properties: { value: { type: 'string' } }, required: ['value'] };
const found = [await agent('echo the file'), await agent('be refused'), await agent('as JSON', { schema }), await agent('by pieces')];
const talk = agent.open();
found.push(await talk.send('echo the file'));
log(JSON.stringify(found));
return found;`,
    );
    const { code, stdout, stderr } = await project.run(
      'run',
      'wf.js',
      '--yes',
      '--json',
      '--no-input',
      '--verbose',
    );
    expect(code).toBe(3);
    expect(JSON.parse(stdout).losses).toMatchObject([
      { cause: 'invalid-request', message: expect.stringContaining('bad header') },
    ]);
    const said = [
      { path: 'stdout', text: stdout },
      { path: 'stderr', text: stderr },
      ...(await exported()),
      ...filesUnder(join(project.work, '.plenum')),
    ];
    expect(said.length).toBeGreaterThan(10);
    expect(leaks(said)).toEqual([]);
    const shell = questions(fake)
      .map(sent)
      .find((body) => body.includes('PLENUM_CALL='));
    expect(shell).toBeDefined();
    expect(shell).not.toMatch(/nTRACKER_TOKEN=|nMY_SECRET=|nANTHROPIC_API_KEY=/);
  });

  it('X100: are hidden in uses that were refused or asked about', async () => {
    fake = await createFakeModel();
    project = new ModelProject(fake, {}, { MY_SECRET: other });
    const commands = [`curl -H "x: ${other}"`, `echo ${key}`];
    fake.on(
      ...commands.map((command, turn) => ({
        when: { turn },
        reply: { tools: [{ name: 'Bash', input: { command } }] },
      })),
    );
    project.script('wf.js', `return await agent('try it');`);
    const { stdout, stderr } = await project.run('run', 'wf.js', '--yes', '--json', '--no-input');
    expect(JSON.parse(stdout).denied).toBe(2);
    const said = [
      { path: 'stdout', text: stdout },
      { path: 'stderr', text: stderr },
      ...(await exported()),
      ...filesUnder(project.runDir()),
    ];
    expect(leaks(said)).toEqual([]);
  });

  it('X100: are hidden in what tools of MCP servers are given and answer', async () => {
    fake = await createFakeModel();
    project = new ModelProject(
      fake,
      { permissions: { allow: ['mcp__box'] } },
      { MY_SECRET: other },
    );
    const server = resolve(
      import.meta.dirname,
      '../../../src/agents/mcp-gateway/fixtures/tool-server.mjs',
    );
    const notes = join(project.folder, 'notes');
    mkdirSync(notes);
    project.write(
      '.mcp.json',
      JSON.stringify({
        mcpServers: {
          box: { command: process.execPath, args: [server, notes], env: { BOX: '${MY_SECRET}' } },
        },
      }),
    );
    expect((await project.run('trust', '--yes')).code).toBe(0);
    fake.on(
      {
        when: { turn: 0 },
        reply: { tools: [{ name: 'mcp__box__write', input: { line: other } }] },
      },
      { when: { turn: 1 }, reply: { tools: [{ name: 'mcp__box__environment', input: {} }] } },
    );
    project.script('wf.js', `return await agent('use it');`);
    const { code, stdout, stderr } = await project.run(
      'run',
      'wf.js',
      '--yes',
      '--json',
      '--no-input',
    );
    expect([code, readFileSync(join(notes, 'calls'), 'utf8')]).toEqual([
      0,
      expect.stringContaining(other),
    ]);
    const said = [
      { path: 'stdout', text: stdout },
      { path: 'stderr', text: stderr },
      ...(await exported()),
      ...filesUnder(project.runDir()),
    ];
    expect(leaks(said)).toEqual([]);
  });

  it('C27: an agent sees its mark in its commands, no key, and cannot start a run', async () => {
    fake = await createFakeModel();
    project = new ModelProject(fake, { permissions: { mode: 'bypass' } }, { MY_SECRET: other });
    project.write(
      'inner.js',
      `export const meta = { name: 'inner', description: 'inner' };\nreturn 1;`,
    );
    const inner = `env | sort > env.txt; ${process.execPath} ${command} run inner.js --yes; echo "code $?"; ${process.execPath} ${command} resume @last --yes; echo "code $?"`;
    project.script(
      'wf.js',
      `return await agent(${JSON.stringify(`@fake tool Bash ${JSON.stringify({ command: inner })} @fake say over`)});`,
    );
    const { code } = await project.run('run', 'wf.js', '--yes', '--json');
    expect(code).toBe(0);
    const env = readFileSync(join(project.work, 'env.txt'), 'utf8');
    expect(env).toMatch(new RegExp(`^PLENUM_CALL=${project.runs()[0]}:`, 'm'));
    expect(env).not.toMatch(/ANTHROPIC_API_KEY|MY_SECRET/);
    expect(leaks([{ path: 'env', text: env }])).toEqual([]);
    const answer = sent(questions(fake)[1] as (typeof fake.requests)[number]);
    expect(answer.match(/plenum help E_NESTED/g)).toHaveLength(2);
    expect(answer).toContain('code 2');
    expect(project.runs()).toHaveLength(1);
  });

  it('X100: a piped reader of the run sees no key either', async () => {
    fake = await createFakeModel({ apiKey: 'another' });
    project = new ModelProject(fake, {});
    project.script('wf.js', `return await agent('hello');`);
    const child = spawn(process.execPath, [command, 'run', 'wf.js', '--yes', '--view', 'json'], {
      cwd: project.work,
      env: { ...process.env, HOME: project.personal, PLENUM_CALL: '', ...project.given },
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    await new Promise((done) => child.on('close', done));
    expect(text).toContain('auth');
    expect(leaks([{ path: 'view', text }])).toEqual([]);
  });
});
