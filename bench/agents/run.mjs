// The same thousand agents with one tool call each, on the same fake model, 16 at a time: plenum's
// ai-sdk backend and the Workflow tool of Claude Code itself (test/agents, installed with
// `npm ci --prefix test/agents`).
//   node bench/agents/run.mjs           the table (npm run bench:agents)
//   node bench/agents/run.mjs --short   20 agents, one round: proves that the bench works
//   node bench/agents/run.mjs --write   also writes bench/agents/RESULTS.md
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sampleTree } from './sample-tree.mjs';
import { agentsTable } from './table.mjs';

const short = process.argv.includes('--short');
const count = short ? 20 : 1_000;
const rounds = short ? 1 : 3;
const root = fileURLToPath(new URL('../../', import.meta.url));
const cli = join(root, 'dist/cli/main.js');
const scratch = mkdtempSync(join(tmpdir(), 'plenum-bench-agents-'));
const project = join(scratch, 'project');
mkdirSync(project);
execFileSync('git', ['init', '-q', project]);
writeFileSync(join(project, 'file.txt'), 'one line to read\n');

const { server, url } = await fakeModel();
const env = {
  ...process.env,
  ANTHROPIC_BASE_URL: url,
  ANTHROPIC_API_KEY: 'fake-model-key',
  CI: '1',
};

const script = `export const meta = { name: 'thousand', description: 'agents with one tool call each' };
const out = await parallel(Array.from({ length: ${count} }, (_, i) => () => agent('Task ' + i + '\\n@fa' + 'ke read file.txt\\n@fa' + 'ke say done ' + i, { label: 'a' + i })));
return out.filter((text) => typeof text === 'string' && text.includes('done')).length;
`;
writeFileSync(join(project, 'thousand.js'), script);

const contenders = {
  plenum: runPlenum,
  ...(claudeProgram() ? { 'Claude Code, Workflow tool': runClaude } : {}),
};
const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
for (let round = 0; round < rounds; round += 1)
  for (const [name, run] of Object.entries(contenders)) samples[name].push(await run(round));
server.kill();
rmSync(scratch, { recursive: true, force: true });

const text = agentsTable({
  count,
  rounds,
  machine: `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: root,
    encoding: 'utf8',
  }).trim(),
  samples,
});
process.stdout.write(text);
if (process.argv.includes('--write')) writeFileSync(new URL('./RESULTS.md', import.meta.url), text);

async function runPlenum() {
  const args = [
    cli,
    'run',
    'thousand.js',
    '--yes',
    '--json',
    '--view',
    'none',
    '--backend',
    'ai-sdk',
    '--model',
    'anthropic/claude-sonnet-5-5',
  ];
  const { stdout, ...cost } = await measured(process.execPath, args);
  const summary = JSON.parse(stdout);
  if (summary.result !== count)
    throw new Error(
      `plenum: ${summary.result} of ${count} agents answered\n${stdout.slice(0, 2_000)}`,
    );
  return { ...cost, answered: summary.result };
}

async function runClaude(round) {
  const prompt = `@fake tool Workflow ${JSON.stringify({ script })}\n@fake say launched`;
  const more = {
    CLAUDE_CONFIG_DIR: join(scratch, `claude-${round}`),
    IS_SANDBOX: '1',
    CLAUDE_CODE_WORKFLOW_MAX_CONCURRENT_AGENTS: '16',
  };
  const quiet = { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' };
  const args = [
    '-p',
    '--permission-mode',
    'bypassPermissions',
    '--output-format',
    'stream-json',
    '--verbose',
  ];
  const { stdout, ...cost } = await measured(claudeProgram(), args, { ...more, ...quiet }, prompt);
  const answered = answeredBy(more.CLAUDE_CONFIG_DIR);
  if (answered !== count)
    throw new Error(
      `Claude Code: ${answered} of ${count} agents answered\n${stdout.slice(-2_000)}`,
    );
  return { ...cost, answered };
}

/** What its own record of the run says. */
function answeredBy(folder) {
  const records = readdirSync(folder, { recursive: true }).filter((name) =>
    /workflows\/wf_[^/]*\.json$/.test(name),
  );
  const run = records
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .find(({ status }) => status === 'completed');
  return Number(run?.result ?? Number.NaN);
}

function claudeProgram() {
  const folder = join(root, 'test/agents/node_modules/@anthropic-ai');
  if (!existsSync(folder)) return null;
  return (
    readdirSync(folder)
      .map((name) => join(folder, name, 'claude'))
      .find((path) => existsSync(path) && !path.includes('musl')) ?? null
  );
}

/** Wall time of the whole process, processor time and peak resident memory of its tree. */
function measured(program, args, more = {}, input = '') {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, {
      cwd: project,
      env: { ...env, ...more },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const tree = sampleTree(child.pid);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (code) => {
      const ms = performance.now() - started;
      if (code !== 0) reject(new Error(`${program} ended with ${code}\n${stderr.slice(-2_000)}`));
      else resolve({ ms, ...tree.end(), stdout });
    });
  });
}

/** The server in a process of its own: its work is not part of what is measured. */
async function fakeModel() {
  const server = spawn(process.execPath, [cli, 'fake-model', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout }))
    return { server, url: JSON.parse(line).url };
  throw new Error('the fake model did not start');
}
