import { execFileSync } from 'node:child_process';
import type { HintProject } from '../hint-project.js';
import type { HintRow } from '../hint-row.js';

const alone = { 'wf.js': `return await agent('x', { isolation: 'worktree' });` };
const editing = (line: string) => ({
  backends: { command: { run: ['sh', '-c', `cat > /dev/null; ${line}; printf answer`] } },
});
const own = editing('echo $PLENUM_CALL > new.txt');
const ran = 'plenum run wf.js --yes -q\n';
const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();

/** Types it with a `git` that does something of its own where the shell's `case` says. */
const withGit = (cases: string, line: string) => (project: HintProject) => {
  project.program('git', `case "$*" in\n${cases}\nesac\nexec ${git} "$@"`);
  return project.typed(line);
};

/** Worktrees of agents that cannot be made, or not be sealed. */
export const worktreeRows: readonly HintRow[] = [
  {
    fact: 'what git says about a repository that it cannot work with is what a person sees, too',
    from: 'workspaces/git/git-failure.ts',
    says: 'git status',
    code: 'E_GIT',
    files: alone,
    config: own,
    git: true,
    type: `${ran}echo broken > .git/index; plenum apply $R 1`,
    exit: 128,
    shows: 'index',
    then: 'rm .git/index && git reset -q && plenum apply $R 1 && ls new.txt',
  },
  {
    fact: 'a lock that a program of git left behind is removed',
    from: 'workspaces/git/git-failure.ts',
    says: 'rm …',
    files: alone,
    config: own,
    git: true,
    type: 'mkdir -p .git/refs/plenum/r1; touch .git/refs/plenum/r1/base.lock; plenum run wf.js --yes --name r1',
    then: 'plenum resume r1 --yes',
  },
  {
    fact: 'the folder that git cannot write to is shown with whose it is',
    from: 'workspaces/git/git-failure.ts',
    says: 'ls -ld "$(git rev-parse --git-common-dir)"',
    files: alone,
    config: own,
    git: true,
    type: withGit(
      '*"worktree add"*) echo "error: could not lock config file .git/config: Permission denied" >&2; exit 255;;',
      'plenum run wf.js --yes',
    ),
    shows: /^drwx.* \.git/,
  },
  {
    fact: 'a setup that fails is a setting of the file that is shown',
    from: 'workspaces/worktree/make-usable.ts',
    says: 'plenum doctor --config',
    files: alone,
    config: { ...own, workspace: { setup: 'false' } },
    git: true,
    type: 'plenum run wf.js --yes',
    shows: /workspace\.setup +"false".*config\.json/,
    then: `sed -i 's/"setup":"false"/"setup":"true"/' $HOME/.plenum/config.json && plenum resume $R --yes`,
  },
  {
    fact: 'an agent that removed its worktree starts again in a fresh one',
    from: 'workspaces/run-worktrees/seal.ts',
    says: 'plenum resume …',
    files: alone,
    config: editing(`[ -e ../../../../once ] || rm -rf "$PWD"`),
    git: true,
    type: 'plenum run wf.js --yes',
    first: 'touch once',
    shows: 'completed',
  },
  {
    fact: 'work in a submodule is found in its folder',
    from: 'workspaces/git/submodules.ts',
    says: 'git -C … status',
    files: alone,
    config: {
      ...editing('echo 1 > lib/new.txt'),
      workspace: { setup: 'git -c protocol.file.allow=always submodule update -q --init' },
    },
    git: true,
    type: 'git init -q ../lib; git -C ../lib commit -q --allow-empty -m first; git -c protocol.file.allow=always submodule add -q "$PWD/../lib" lib; git commit -qm lib; plenum run wf.js --yes',
    shows: 'new.txt',
  },
  {
    fact: 'a setting that leads git away from a worktree is shown with its file',
    from: 'workspaces/worktree/bind-worktree.ts',
    says: 'git -C … config --show-origin --get-all core.worktree',
    files: alone,
    config: own,
    git: true,
    type: withGit(
      '"rev-parse --path-format=absolute --show-toplevel --git-dir") printf "/elsewhere\\n/elsewhere/.git\\n"; exit;;',
      'git config core.worktree "$PWD"; plenum run wf.js --yes',
    ),
    shows: /^file:.*config/,
  },
  {
    fact: 'worktrees that git knows are listed, where it made no entry for one',
    from: 'workspaces/worktree/worktree-folder.ts',
    says: 'git worktree list',
    files: alone,
    config: own,
    git: true,
    type: withGit(
      `*"worktree add"*) ${git} "$@"; rm -rf .git/worktrees; exit;;`,
      'plenum run wf.js --yes',
    ),
    shows: 'main',
  },
  {
    fact: 'a commit that a run began from is fetched from where it is, and the run goes on',
    from: 'workspaces/run-worktrees/open-worktrees.ts',
    says: 'git fetch --all && plenum resume …',
    code: 'E_GIT_REF',
    files: {
      'wf.js': `${alone['wf.js'].replace('return', 'const a =')}\nif (a) throw new Error('bad');`,
    },
    config: own,
    git: true,
    type: `git commit -q --allow-empty -m second; git clone -q --bare . ../origin.git; git remote add origin ../origin.git; ${ran}git for-each-ref --format='delete %(refname)' refs/plenum refs/heads/plenum | git update-ref --stdin; git reset -q --hard HEAD~1; git reflog expire --expire=now --all; git gc -q --prune=now; echo 'return await agent("y", { isolation: "worktree" });' >> wf.js; sed -i /throw/d wf.js; plenum resume $R --yes`,
    shows: 'completed',
  },
  {
    fact: 'what git starts is listed, where something holds its output',
    from: 'workspaces/git/git-failure.ts',
    says: "git config --get-regexp '^(filter|credential|diff)'",
    files: alone,
    config: own,
    git: true,
    type: withGit(
      '*"worktree add"*) (while echo x; do sleep 0.01; done) &;;',
      'git config --global filter.big.clean cat; plenum run wf.js --yes',
    ),
    shows: 'filter.big.clean cat',
  },
  {
    fact: 'on a disk that is full for git what runs left behind is listed',
    from: 'workspaces/git/git-failure.ts',
    says: 'plenum prune --dry-run',
    files: alone,
    config: own,
    git: true,
    type: withGit(
      '*"worktree add"*) echo "fatal: write error: No space left on device" >&2; exit 128;;',
      'plenum run wf.js --yes',
    ),
    shows: 'othing',
  },
  {
    fact: 'on a disk that is full for an answer what runs left behind is listed',
    from: 'runs/look/system-error.ts',
    says: 'plenum prune --dry-run',
    code: 'E_DISK_FULL',
    files: alone,
    config: own,
    git: true,
    type: `${ran}plenum result $R --json > /dev/full && echo wrong; plenum result $R > /dev/full`,
    shows: 'othing',
  },
  {
    fact: 'work that is gone while the run still wants it is made again',
    from: 'workspaces/run-worktrees/open-worktrees.ts',
    says: 'plenum resume …',
    files: {
      'wf.js': `const o = await agent.outcome('x', { isolation: 'worktree' });\nawait agent('clean');\nreturn await o.workspace.diff();`,
    },
    config: {
      backends: {
        command: {
          run: [
            'sh',
            '-c',
            `case "$(cat)" in *clean*) [ -e once ] || git for-each-ref --format='delete %(refname)' refs/plenum | git update-ref --stdin; git reflog expire --expire=now --all; git gc -q --prune=now; [ -e once ] || rm -rf .plenum/runs/*/blobs/*; touch once;; *) echo $PLENUM_CALL > new.txt;; esac; printf answer`,
          ],
        },
      },
    },
    git: true,
    type: 'plenum run wf.js --yes',
    exit: 3,
    shows: /reuse[\s\S]*new\.txt/,
  },
  {
    fact: 'changes of one’s own in the same file are put away, and the work is taken',
    from: 'workspaces/landing/apply.ts',
    says: 'git stash push --include-untracked…',
    code: 'E_APPLY_OVERLAP',
    files: { ...alone, 'my file.txt': 'one\n' },
    config: editing("echo two > 'my file.txt'"),
    git: true,
    type: `${ran}echo mine > 'my file.txt'; plenum apply $R 1`,
    then: "plenum apply $R 1 && grep two 'my file.txt'",
  },
  {
    fact: 'lines that both changed are merged by hand',
    from: 'workspaces/landing/apply.ts',
    says: 'git merge …',
    code: 'E_APPLY_CONFLICT',
    files: { ...alone, 'shared.txt': 'one\n' },
    config: editing('echo two > shared.txt'),
    git: true,
    type: `${ran}echo mine > shared.txt; git commit -qam mine; plenum apply $R 1`,
    exit: 1,
    shows: 'CONFLICT',
    then: 'echo both > shared.txt; git commit -qam merged && git log --oneline | grep merged',
  },
  {
    fact: 'a folder of a sparse checkout is taken in, and what the run removed there goes',
    from: 'workspaces/landing/apply.ts',
    says: 'git sparse-checkout add …',
    code: 'E_APPLY_SPARSE',
    files: { ...alone, 'app/a.txt': 'a', 'out side/1.txt': '1', 'out side/2.txt': '2' },
    config: editing("git rm -q --sparse 'out side/2.txt'"),
    git: true,
    type: `git sparse-checkout set app; ${ran}plenum apply $R 1`,
    then: `plenum apply $R 1 && ls 'out side/1.txt' && ! ls 'out side/2.txt'`,
  },
];
