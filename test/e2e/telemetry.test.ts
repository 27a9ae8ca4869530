import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeModel, type FakeModel } from '../../src/testing/index.js';
import { blocksOf } from './command-page.js';
import { HeldProject } from './held-project.js';
import { command } from './project.js';

/** What is "gone" fails always, all else the first time only (75: try again). */
const flaky =
  'grep gone > /dev/null && exit 1; [ -e ../tried ] || { touch ../tried; exit 75; }; echo ok';

/** A span as it arrived. */
interface Arrived {
  readonly name: string;
  readonly trace: string;
  readonly id: string;
  readonly parent: string | null;
  readonly links: readonly string[];
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/telemetry.md'), 'utf8');

let fake: FakeModel;
let project: HeldProject;
let collector: Server;
let spans: Arrived[];
/** What the collector says. */
let answer: number;
beforeEach(async () => {
  fake = await createFakeModel();
  project = new HeldProject(fake, {
    ...{ backend: 'ai-sdk', telemetry: 'otel', mcpServers: {} },
    backends: { command: { run: ['sh', '-c', flaky] } },
    permissions: { allow: ['Sh(true)'] },
  });
  symlinkSync(join(root, 'node_modules'), join(project.folder, 'node_modules'));
  [spans, answer] = [[], 200];
  collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      spans.push(...(JSON.parse(body) as Arrived[]));
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  collector.close();
  project.close();
  await fake.close();
});

/** The SDK with a processor that holds spans back, and an exporter that posts them. */
const registering = (port: number) => `
import { trace } from '@opentelemetry/api';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
const told = (span) => ({ name: span.name, trace: span.spanContext().traceId,
  id: span.spanContext().spanId, parent: span.parentSpanContext?.spanId ?? null,
  links: span.links.map((link) => link.context.traceId), status: span.status.code,
  attributes: span.attributes });
const exporter = {
  export(spans, done) {
    fetch('http://127.0.0.1:${port}', { method: 'POST', body: JSON.stringify(spans.map(told)) })
      .then(({ ok }) => done({ code: ok ? 0 : 1 }), () => done({ code: 1 }));
  },
  shutdown: async () => {},
};
const spanProcessors = [new BatchSpanProcessor(exporter)];
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
`;

/** plenum with this loaded before it; agents of it do not inherit it. */
function traced(...args: readonly string[]) {
  const file = join(project.folder, 'register.mjs');
  writeFileSync(file, registering((collector.address() as AddressInfo).port));
  return project.start(args, imported(file)).ended;
}

function imported(file: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${pathToFileURL(file)}` };
}

/** A span with what is inside it, by name. */
function tree(of: Arrived | undefined): unknown {
  const inner = spans.filter(({ parent }) => parent === of?.id);
  return [of?.name, ...inner.map(tree).sort()];
}
const named = (name: string) => spans.filter((span) => span.name === name);

const traveller = `phase('Look');
const read = await agent('@fake tool Read {"file_path":"secret-plans.md"}\\n@fake say quite-secret', { label: 'reader' });
const busy = await agent('again', { label: 'busy', backend: 'command' });
phase('Check');
const gone = await agent.outcome('gone', { label: 'gone', backend: 'command', retries: 0 });
return [(await gate('true', { label: 'tests' })).passed, read, busy];`;

describe('telemetry', () => {
  it('X124: a span for the run, each phase, call, attempt and use of a tool, one inside the other', async () => {
    project.write('secret-plans.md', 'nothing');
    project.script('wf.js', traveller);
    const { code, stderr } = await traced('run', 'wf.js', '--yes', '--name', 'r7k2');
    expect([code, stderr]).toEqual([0, expect.stringContaining('completed')]);
    const roots = spans.filter(({ parent }) => parent === null);
    expect(roots).toMatchObject([
      {
        name: 'plenum run e2e',
        attributes: { 'plenum.run.id': 'r7k2', 'plenum.run.status': 'completed' },
      },
    ]);
    expect(tree(roots[0])).toEqual([
      'plenum run e2e',
      ['phase Check', ['gate tests'], ['invoke_agent gone', ['attempt 1']]],
      [
        'phase Look',
        ['invoke_agent busy', ['attempt 1'], ['attempt 2']],
        ['invoke_agent reader', ['attempt 1', ['execute_tool Read']]],
      ],
    ]);
    expect(new Set(spans.map(({ trace }) => trace)).size).toBe(1);
    expect(named('invoke_agent reader')).toMatchObject([
      {
        status: 0,
        attributes: {
          'gen_ai.operation.name': 'invoke_agent',
          'gen_ai.provider.name': 'anthropic',
          'gen_ai.request.model': expect.stringContaining('claude'),
          'gen_ai.usage.output_tokens': expect.any(Number),
        },
      },
    ]);
    expect(named('invoke_agent gone')).toMatchObject([
      { status: 2, attributes: { 'error.type': 'crash', 'plenum.step.state': 'failed' } },
    ]);
    expect(JSON.stringify(spans)).not.toMatch(/secret|@fake/);
  });

  it('X124: a resume is a trace of its own, linked to the one before it, without what it reuses', async () => {
    project.script(
      'wf.js',
      `const one = await agent('@fake say one', { label: 'one' });
return [one, await ask('Go on?')];`,
    );
    expect((await traced('run', 'wf.js', '--yes', '--no-input', '--name', 'first')).code).toBe(7);
    const [before] = named('plenum run e2e');
    await project.run('answer', 'first', 'yes');
    spans = [];
    expect((await traced('resume', 'first', '--yes')).code).toBe(0);
    const [resumed] = named('plenum run e2e');
    expect(resumed).toMatchObject({
      links: [before?.trace],
      attributes: { 'plenum.run.reused': 1, 'plenum.drive.epoch': 2 },
    });
    expect(resumed?.trace).not.toBe(before?.trace);
    expect(spans.filter(({ name }) => name.startsWith('invoke_agent'))).toEqual([]);
  });

  it('X124: a run that drives itself makes them too, and a collector that fails changes nothing', async () => {
    answer = 503;
    project.script('wf.js', `return await agent('@fake say one', { label: 'one' });`);
    expect((await traced('run', 'wf.js', '--yes', '--detach', '--name', 'own')).code).toBe(0);
    await expect.poll(() => project.plenums(), { timeout: 60_000 }).toEqual([]);
    expect((await project.json('show', 'own')).summary).toMatchObject({
      ...{ status: 'completed', result: 'one', warnings: [{ code: 'no-budget' }] },
    });
    expect(named('attempt 1')).toHaveLength(1);
  });

  it('X124: without the API it is said once what to install, and nothing has begun', async () => {
    const absent = `export async function resolve(what, context, next) {
  if (what.startsWith('@opentelemetry/')) throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
  return next(what, context);
}`;
    const file = join(project.folder, 'absent.mjs');
    const hooks = JSON.stringify(`data:text/javascript,${encodeURIComponent(absent)}`);
    writeFileSync(file, `import { register } from 'node:module';\nregister(${hooks});\n`);
    project.script('wf.js', `return await agent('@fake say one');`);
    const run = project.start(['run', 'wf.js', '--yes'], imported(file));
    const { code, stderr } = await run.ended;
    expect(code).toBe(2);
    expect(stderr.match(/npm install @opentelemetry\/api/g)).toHaveLength(1);
    expect(project.events()).toEqual([]);
    // Who asks for no spans needs none of it, and looking never does.
    expect(await project.start(['list'], imported(file)).ended).toMatchObject({ code: 0 });
  });

  it('X124: the example of docs/telemetry.md runs as it stands', async () => {
    const [file, line] = blocksOf(page).filter(({ language }) => /^(js|sh)$/.test(language));
    project.write(file?.file ?? '', file?.text ?? '');
    project.script('notes.js', `phase('Look'); return await agent('@fake say fine');`);
    const program = join(project.folder, 'plenum');
    const own = `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`;
    writeFileSync(program, own, { mode: 0o755 });
    const { stdout } = await promisify(execFile)('sh', ['-c', line?.text ?? ''], {
      cwd: project.work,
      env: { ...project.surroundings, PATH: `${project.folder}:${process.env.PATH}` },
    });
    for (const name of ['plenum run e2e', 'phase Look', 'attempt 1'])
      expect(stdout).toContain(`name: '${name}'`);
    expect(stdout).toContain(`'plenum.run.status': 'completed'`);
  });
});
