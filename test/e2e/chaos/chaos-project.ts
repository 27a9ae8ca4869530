import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { processesWith } from '../../../src/host/process-table/marked-processes.js';
import type { FakeModel } from '../../../src/testing/index.js';
import { ModelProject, model, questions, sent } from '../agents/model-project.js';
import { until } from '../project.js';

export const concurrency = 4;
export const runId = 'chaos';

/** Every gate of the merge stands for the merge: it is one call. */
export const gatedMerge = 'merge:gated';

/** A place in the lists of what was started. */
export interface Mark {
  readonly commands: number;
  readonly turns: number;
}

/**
 * Runs its prompt as a shell script and answers with what that printed; every execution is in the
 * log, from its start to its end.
 */
const shellAgent = `cat > /dev/null; echo "start $PLENUM_CALL" >> "$PLENUM_TEST_LOG"; eval "$1"; code=$?; echo "end $PLENUM_CALL" >> "$PLENUM_TEST_LOG"; exit $code`;

const script = `
const work = (label, body) => agent.outcome(body, { label, isolation: 'worktree', retries: 0 });
const talk = agent.open({ label: 'talk', backend: 'ai-sdk', readOnly: true });
async function conversation() {
  const said = [];
  for (const word of ['one', 'two', 'three']) said.push(await talk.send('ask-' + word + ' @fake delay 60 @fake say answer-' + word));
  return said;
}
const [works, plain, said, nested] = await Promise.all([
  parallel([
    () => work('new', 'mkdir -p deep/er; sleep 0.1; echo new > deep/er/new.txt'),
    () => work('lines', 'echo one more >> lines.txt; sleep 0.05'),
    () => work('clash', 'echo another one >> lines.txt'),
    () => work('moves', 'git mv old.txt moved.txt; rm gone.txt; chmod +x tool.sh; git -c user.name=a -c user.email=a@a commit -qam moved; echo left > left.txt'),
    () => work('bad', 'echo bad > bad.txt'),
    () => work('guarded', 'mkdir .claude; echo {} > .claude/settings.json; echo fine > fine.txt'),
  ]),
  parallel([1, 2, 3, 4, 5].map((i) => () => agent((i === 3 ? 'setsid sleep 3600 > /dev/null 2>&1 < /dev/null & ' : '') + 'sleep 0.0' + i + '; echo plain ' + i, { label: 'plain ' + i }))),
  conversation(),
  workflow({ scriptPath: 'nested.js' }, { word: 'inner' }),
]);
const shared = await agent('echo "exit 0" > checks/all.test.sh; echo made > made.txt; echo weakened', { label: 'sly' });
const tests = await gate('sh checks/all.test.sh', { label: 'tests', protect: ['checks/**'] });
const merged = await merge(works, { label: 'gated', gate: 'sh checks/merge.sh', when: 'each' });
const late = await work('late', 'cat deep/er/new.txt > late.txt; sleep 0.05');
const again = await merge([late]);
const names = ({ landed, empty, conflicts, refused }) => ({
  landed: landed.map(({ label }) => label),
  empty: empty.map(({ label }) => label),
  conflicts: conflicts.map(({ label, files }) => [label, files.map(({ path }) => path)]),
  refused: refused.map(({ label, cause }) => label + ' ' + cause),
});
return {
  plain, said, nested, shared,
  works: works.map(({ status, value, workspace }) => [status, value, workspace.diffStat]),
  tests: [tests.passed, tests.output, tests.touched],
  merged: names(merged), again: names(again),
};`;

const nested = `return await parallel([1, 2].map((i) => () => agent('sleep 0.03; echo ' + args.word + ' ' + i, { label: 'nested ' + i })));`;

/** Only the version of the commit prints this. */
const tests = `echo "start gate:tests" >> "$PLENUM_TEST_LOG"; sleep 0.1; test -e made.txt && echo checked by the base\n`;
const mergeGate = `echo "start ${gatedMerge}" >> "$PLENUM_TEST_LOG"; sleep 0.03; test ! -e bad.txt\n`;

const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/**
 * A project with everything that a kill can meet: worktrees, merges with gates, a gate with
 * protected files, a nested workflow, a conversation.
 */
export class ChaosProject extends ModelProject {
  constructor(fake: FakeModel) {
    super(fake, {
      backend: 'command',
      model,
      concurrency,
      backends: { command: { run: ['sh', '-c', shellAgent, 'agent', '{prompt}'] } },
      permissions: { allow: ['Sh(sh checks/all.test.sh)', 'Sh(sh checks/merge.sh)'] },
    });
    mkdirSync(join(this.work, 'checks'));
    mkdirSync(join(this.folder, 'tmp'));
    this.script('chaos.js', script);
    this.script('nested.js', nested);
    this.write('checks/all.test.sh', tests);
    this.write('checks/merge.sh', mergeGate);
    for (const name of ['lines', 'old', 'gone']) this.write(`${name}.txt`, `${name}\n`);
    this.write('tool.sh', 'true\n');
    this.write('.gitignore', '.plenum/\n');
    const base = [
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@t',
      'commit',
      '--quiet',
      '--date=2025-01-01T00:00:00Z',
      '-m',
      'base',
    ];
    for (const args of [['init', '--quiet', '-b', 'main'], ['add', '-A'], base])
      git(this.work, ...args);
  }

  override start(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    return super.start(args, { TMPDIR: join(this.folder, 'tmp'), ...environment });
  }

  /**
   * What was started, in order of kind: commands of agents and gates by their keys, then what the
   * model was asked.
   */
  started(since: Mark = { commands: 0, turns: 0 }): readonly string[] {
    return [...this.commands().slice(since.commands), ...this.turns().slice(since.turns)];
  }

  mark(): Mark {
    return { commands: this.commands().length, turns: this.turns().length };
  }

  private commands(): readonly string[] {
    return this.executions().flatMap((line) =>
      line.startsWith('start ') ? [line.slice('start '.length).replace(`${runId}:`, '')] : [],
    );
  }

  private turns(): readonly string[] {
    return questions(this.fake).map((request) => lastAsked(sent(request)));
  }

  /** Everything whose outcome the journal holds, by the names of `started`. */
  recorded(): ReadonlySet<string> {
    const events = this.events();
    const ended = new Set(events.flatMap((event) => (event.type === 'step-end' ? [event.n] : [])));
    return new Set(
      events.flatMap((event) => {
        if (event.type !== 'step-start' || !ended.has(event.n)) return [];
        if (event.backend === 'ai-sdk') return [lastAsked(event.prompt ?? '')];
        if (event.kind === 'merge') return event.label === 'gated' ? [gatedMerge] : [];
        return [event.kind === 'gate' ? `gate:${event.label}` : event.key];
      }),
    );
  }

  /**
   * What the run leaves behind for the user: the tree that landed, the checkout with its bytes, and
   * what git says of it.
   */
  state() {
    return {
      tree: git(this.work, 'rev-parse', `plenum/${runId}^{tree}`),
      subjects: git(this.work, 'log', '--format=%s', `main..plenum/${runId}`),
      status: git(this.work, 'status', '--porcelain', '--untracked-files=all'),
      head: git(this.work, 'rev-parse', 'HEAD^{tree}'),
      files: filesOf(this.work),
    };
  }

  /**
   * Worktrees of calls without an outcome: what is in them is kept until `prune`. To be asked when
   * the driver is dead.
   */
  async worktreesInFlight(): Promise<readonly string[]> {
    await until(() => !this.living().some((pid) => wordsOf(pid).includes('worktree add')));
    const ended = new Set(
      this.events().flatMap((event) => (event.type === 'step-end' ? [event.n] : [])),
    );
    return this.worktrees().filter((path) => !ended.has(Number.parseInt(basename(path), 10)));
  }

  worktrees(): readonly string[] {
    return (git(this.work, 'worktree', 'list', '--porcelain').match(/^worktree .+$/gm) ?? []).slice(
      1,
    );
  }

  /** Kept folders that only lack files: no agent left one like that here. */
  private seemingWork(): readonly string[] {
    const kept = git(this.work, 'for-each-ref', '--format=%(refname)')
      .split('\n')
      .filter((ref) => ref.includes('/kept-'));
    const changes = (ref: string, filter: string) =>
      git(this.work, 'diff', '--name-only', `--diff-filter=${filter}`, 'main', ref);
    return kept.filter((ref) => changes(ref, 'D') !== '' && changes(ref, 'd') === '');
  }

  /** Whatever of a run must not be there when it is over and pruned, named. */
  leftovers(): readonly string[] {
    const refs = git(this.work, 'for-each-ref', '--format=%(refname)').split('\n');
    const known = new RegExp(
      `^refs/(heads/main|heads/plenum/${runId}|plenum/${runId}/(base|\\d+|kept-[\\w-]+))$`,
    );
    return [
      ...this.worktrees(),
      ...this.seemingWork(),
      ...refs.filter((ref) => !known.test(ref)),
      ...under(join(this.work, '.git')).filter(
        (path) => path.endsWith('.lock') || path.endsWith('/locked'),
      ),
      ...under(join(this.work, '.git', 'worktrees')),
      ...under(join(this.work, '.plenum', 'worktrees')).filter(
        (path) => !path.endsWith('.gitignore'),
      ),
      ...under(this.personal).filter((path) => path.endsWith('.lock')),
      ...this.living().map((pid) => `process ${pid}`),
    ];
  }

  /** Processes of this project, whatever started them. */
  living(): readonly number[] {
    return processesWith(
      'PLENUM_TEST_LOG',
      (value) => value === join(this.folder, 'executions.log'),
    );
  }

  fsck(): string {
    return git(this.work, 'fsck', '--no-dangling', '--no-progress');
  }

  /** Whether a driver came so far that there is something to resume. */
  isBorn(): boolean {
    const events = join(this.runDir(runId), 'events');
    return this.runs().length > 0 && existsSync(events) && readdirSync(events).length > 0;
  }

  /** Nothing of a run that never began is in the repository or the checkout. */
  untouched(): boolean {
    return (
      git(this.work, 'for-each-ref', '--format=%(refname)') === 'refs/heads/main' &&
      git(this.work, 'status', '--porcelain') === ''
    );
  }

  /** Ends what is left, and keeps the files for a look. */
  abandon(): void {
    for (const pid of this.living()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone meanwhile.
      }
    }
  }

  override close(): void {
    this.abandon();
    super.close();
  }
}

function wordsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

const lastAsked = (text: string): string => `turn:${[...text.matchAll(/ask-(\w+)/g)].at(-1)?.[1]}`;

function under(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(folder, name),
  );
}

function filesOf(work: string): Readonly<Record<string, string>> {
  const names = git(work, 'ls-files', '--cached', '--others', '--exclude-standard')
    .split('\n')
    .sort();
  return Object.fromEntries(names.map((name) => [name, textOf(join(work, name))]));
}

function textOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.mode.toString(8)} ${readFileSync(path, 'utf8')}` : 'gone';
}
