import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/layers/load-config.js';
import { isTrusted, trustFolder } from '../config/trust/trust.js';
import { checkedProgram } from '../runs/start/start-run.js';
import { noticeText } from './notice.js';
import { runNotices } from './run-notices.js';

let folder: string;
let project: string;
let home: string;
const env = { PATH: process.env.PATH };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-notices-'));
  project = join(folder, 'project');
  home = join(folder, 'home');
  mkdirSync(join(project, '.plenum/workflows'), { recursive: true });
  mkdirSync(home);
});
afterEach(() => rmSync(folder, { recursive: true }));

const scriptOf = (body: string, name = 'x') =>
  `export const meta = { name: '${name}', description: 'y' };\n${body}\n`;

function configure(value: object): void {
  writeFileSync(join(project, '.plenum/config.json'), JSON.stringify(value));
}

function git(...args: readonly string[]): void {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  execFileSync('git', ['-C', project, ...who, ...args], { stdio: 'ignore' });
}

function repository(): void {
  git('init', '-q');
  writeFileSync(join(project, 'a.js'), '1');
  git('add', 'a.js');
  git('commit', '-qm', 'first');
}

async function known(body: string, runId?: string, attended = true) {
  const { trusted } = await isTrusted(project, home);
  const { config } = await loadConfig({ project, home, env, trusted });
  return runNotices({
    project,
    program: checkedProgram(scriptOf(body), 'x.js'),
    args: undefined,
    config,
    surroundings: { env, home, trusted },
    simulated: false,
    attended,
    runId,
  });
}

const texts = async (body: string, runId?: string) =>
  (await known(body, runId)).notices.map((one) => noticeText(one));

describe('what is known before the first agent', () => {
  it('X47: a command that nothing grants, and the one line that grants all of them', async () => {
    const { notices, grant } = await known("await sh('make');\nawait gate('npm test');");
    expect(notices.map((one) => [one.weight, one.line, one.next])).toEqual([
      ['failure', 2, 'plenum grant make'],
      ['failure', 3, "plenum grant 'npm test'"],
    ]);
    expect(notices.map(noticeText)).toEqual([
      'line 2: sh `make` is not granted: the run will fail here',
      'line 3: gate `npm test` is not granted: the run will fail here',
    ]);
    expect(grant).toBe("plenum grant make 'npm test'");
  });

  it('X47: one whose refusal the script catches is advice', async () => {
    const { notices } = await known("try { await sh('make'); } catch { log('none'); }");
    expect(notices.map((one) => [one.weight, noticeText(one)])).toEqual([
      ['advice', 'line 2: sh `make` is not granted: the script goes on without it'],
    ]);
  });

  it('X47: one that no course came by is told all the same', async () => {
    expect(await texts("if (args?.all) await sh('make');")).toEqual([
      'line 2: sh `make` is not granted: it will be refused',
    ]);
  });

  it('X47: publishing is a grant of its own', async () => {
    const { grant } = await known(
      "const o = await agent.outcome('a', { isolation: 'worktree' });\nawait publish(o, { as: 'branch', branch: 'release' });",
    );
    expect(grant).toBe("plenum grant 'Publish(release)'");
  });

  it('X47: a rule that waits for trust is named as such, never trusted or not any more', async () => {
    configure({ permissions: { allow: ['Sh(npm test)'] } });
    const never = await known("await gate('npm test');");
    expect(never.grant).toBe('plenum trust');
    expect(never.notices[0]?.message).toContain('waits for your trust in this folder');
    await trustFolder(project, home);
    expect((await known("await gate('npm test');")).notices).toEqual([]);
    configure({ permissions: { allow: ['Sh(npm test)'] }, maxAgents: 5 });
    const lost = await known("await gate('npm test');\nawait sh('make');");
    expect(lost.notices[0]?.message).toContain(
      'not granted any more (trust in this folder was lost: .plenum/config.json changed)',
    );
    expect(lost.grant).toBe('plenum grant make && plenum trust');
  });

  it('X47: what a rule forbids cannot be granted, and the rule is named', async () => {
    configure({ permissions: { deny: ['Sh(npm test)'] } });
    const { notices, grant } = await known("await gate('npm test');");
    expect(notices[0]?.message).toContain('denied by Sh(npm test)');
    expect(grant).toBe('plenum doctor --config');
  });

  it('names that nothing declares, with what was meant, in nested workflows too', async () => {
    writeFileSync(
      join(project, '.plenum/workflows/inner.js'),
      scriptOf("if (args) await agnet('x');", 'inner'),
    );
    const found = await texts(
      "const summary = 'a';\nif (args) log(`${sumary}`);\nawait workflow('inner');",
    );
    expect(found).toEqual([
      expect.stringMatching(/^line 3: nothing called `sumary`/),
      expect.stringMatching(
        /^\.plenum\/workflows\/inner\.js line 2: .*`agnet`.*did you mean `agent`/,
      ),
    ]);
  });

  it('an error of a simulated run, where it happened', async () => {
    expect(await texts("await agent('a');\nconst list = {};\nreturn list.of.them;")).toEqual([
      expect.stringMatching(/^line 4: a simulated run ended here with an error: TypeError/),
    ]);
  });

  it('C44: a workflow that is unknown, or is the one that comes with plenum', async () => {
    const found = await texts(
      "if (args) { await workflow('nope'); await workflow('deep-research'); }",
    );
    expect(found[0]).toContain("workflow('nope'): there is no workflow");
    expect(found[1]).toContain("workflow('deep-research') is the one that comes with plenum");
    writeFileSync(
      join(project, '.plenum/workflows/deep-research.js'),
      scriptOf('return 1;', 'deep-research'),
    );
    expect(await texts("if (args) await workflow('deep-research');")).toEqual([]);
  });

  it('X102: uncommitted changes that worktrees will not have, where an agent works in one', async () => {
    repository();
    writeFileSync(join(project, 'a.js'), '2');
    writeFileSync(join(project, 'b.js'), '2');
    expect(await texts("await agent('a');")).toEqual([]);
    expect(await texts("await agent('a', { isolation: 'worktree' });")).toEqual([
      '2 uncommitted changes are not in the worktrees of agents: a.js, b.js',
    ]);
  });

  it('X102: no repository, or one without a commit, where one is needed', async () => {
    const isolated = "await agent('a', { isolation: 'worktree' });";
    expect((await texts(isolated))[0]).toContain('worktrees and merge need a repository');
    git('init', '-q');
    expect((await known(isolated)).notices[0]).toMatchObject({
      code: 'no-commit',
      next: 'git add -A && git commit -m "first"',
    });
  });

  it('X49: a branch in the way of the merge', async () => {
    repository();
    const merging =
      "const o = await agent.outcome('a', { isolation: 'worktree' });\nawait merge([o]);";
    expect(await texts(merging)).toEqual([]);
    git('branch', 'plenum');
    const { notices } = await known(merging);
    expect(notices).toMatchObject([
      { code: 'branch-in-the-way', next: 'git branch -m plenum plenum-before' },
    ]);
    git('branch', '-m', 'plenum', 'plenum/mine');
    expect(await texts(merging)).toEqual([]);
    expect((await texts(merging, 'mine'))[0]).toContain('there is a branch plenum/mine in its way');
  });
});

describe('a run that nobody watches', () => {
  const codes = async (body: string, attended = false) =>
    (await known(body, undefined, attended)).notices.map(({ code }) => code);

  it('C25: says that no budget bounds it, where it asks agents and nothing else does', async () => {
    const { notices } = await known("await agent('a');", undefined, false);
    expect(notices.map(noticeText)).toEqual([
      expect.stringMatching(/^no budget bounds this run, .* up to 1000 agents \(--budget 5usd/),
    ]);
    expect(await codes("await agent('a');", true)).toEqual([]);
    expect(await codes("log('no agent');")).toEqual([]);
    configure({ budget: { usd: 3 } });
    await trustFolder(project, home);
    expect(await codes("await agent('a');")).toEqual([]);
    configure({ maxAgents: 20 });
    await trustFolder(project, home);
    expect(await codes("await agent('a');")).toEqual([]);
  });
});

describe('agents that a script asks for', () => {
  const file = (path: string, text: string) => {
    mkdirSync(join(project, path, '..'), { recursive: true });
    writeFileSync(join(project, path), text);
  };

  it('C27: a tool that a call or its type names wrongly, with the near one', async () => {
    file(
      '.claude/agents/fixer.md',
      '---\nname: fixer\ntools: Read, Edti, Task, Skill\n---\nFix.\n',
    );
    expect(
      await texts(
        "await agent('a', { tools: ['Raed', 'Bash', 'bash', 'TodoRead', 'Custom'] });\nfor (const n of [1, 2]) await agent('b' + n, { agentType: 'fixer' });",
      ),
    ).toEqual([
      'line 2: agent() names the tool `Raed`: nobody offers it; did you mean `Read`?',
      '.claude/agents/fixer.md: the agent type "fixer" lists the tool `Edti`: nobody offers it; did you mean `Edit`?',
    ]);
  });

  it('C23: a type that does not exist, computed or not, with the near one', async () => {
    expect(await texts("await agent('a', { agentType: 'Explo' + 're' });")).toEqual([]);
    expect(await texts("const name = 'Exlpore';\nawait agent('a', { agentType: name });")).toEqual([
      expect.stringContaining('line 3: there is no agent type "Exlpore"; did you mean "Explore"?'),
    ]);
  });

  it('C27: tools of a server are known where they are pinned, and nowhere else', async () => {
    const servers = { files: { command: 'true' }, other: { command: 'true' } };
    configure({ mcpServers: servers });
    await trustFolder(project, home);
    const named = (...tools: readonly string[]) =>
      texts(`await agent('a', { tools: ${JSON.stringify(tools)} });`);
    expect(await named('mcp__files__raed', 'mcp__elsewhere__x', 'mcp__files')).toEqual([]);
    expect(await named('mcp__flies__read')).toEqual([
      'line 2: agent() names the tool `mcp__flies__read`: there is no such MCP server; did you mean `files`?',
    ]);
    const pinned = { files: { tools: { read: 'a'.repeat(64) }, definitions: {} } };
    file('.plenum/mcp-lock.json', JSON.stringify({ version: 1, servers: pinned }));
    await trustFolder(project, home);
    expect(
      await named('mcp__files__raed', 'mcp__files__read', 'mcp__files', 'mcp__other__x'),
    ).toEqual([
      'line 2: agent() names the tool `mcp__files__raed`: the server files offers no such tool; did you mean `mcp__files__read`?',
    ]);
  });
});
