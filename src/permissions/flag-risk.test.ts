import { describe, expect, it } from 'vitest';
import { createPolicy } from './policy.js';
import { flagsOf, knownPrograms } from './program-flags.js';

const granting = (...allow: readonly string[]) => {
  const policy = createPolicy({ mode: 'default', allow, deny: [], ask: [] });
  return (argument: string) => policy.decide({ tool: 'Bash', argument });
};

describe('a rule that ends in * and what makes its program another one', () => {
  it.each([
    ['npm test', 'npm test --script-shell=./evil.sh'],
    ['npm test', 'npm test --script-sh ./evil.sh'],
    ['npm test', 'npm test -script-shell ./evil.sh'],
    ['npm test', 'npm test --node-options="--require ./e.cjs"'],
    ['npm test', 'npm test --prefix ev'],
    ['npm test', 'npm test -C ev'],
    ['npm test', 'npm test {--script-shell=./evil.sh,a}'],
    ['npm test', 'npm test *'],
    ['npm', 'npm exec evil'],
    ['npm', 'npm --prefix ev test'],
    ['pnpm', 'pnpm dlx evil'],
    ['pnpm test', 'pnpm test --config.script-shell=./evil.sh'],
    ['yarn', 'yarn --cwd ev test'],
    ['npx', 'npx evil'],
    ['npx', 'npx --package evil vitest'],
    ['git diff', 'git diff --output=out HEAD'],
    ['git diff', 'git diff --outp out HEAD'],
    ['git diff', 'git diff --ext-diff'],
    ['git diff', 'git diff --no-index a b'],
    ['git log', 'git log -1 --output=x -p'],
    ['git log', 'git log --grep -- --output=x'],
    ['git', 'git -c core.pager=evil log'],
    ['git', 'git -C .. log'],
    ['git', 'git --exec-path=. log'],
    ['git', 'git config alias.x !evil'],
    ['git', 'git submodule foreach evil'],
    ['git fetch', 'git fetch --upload-pack=./evil .'],
    ['git grep', 'git grep -O./evil x'],
    ['git rebase', 'git rebase -x evil HEAD~1'],
    ['docker', 'docker run image'],
    ['docker run', 'docker run -v /:/host image'],
    ['docker run', 'docker run --privileged image'],
    ['kubectl', 'kubectl exec pod -- sh'],
    ['kubectl get', 'kubectl get pods --kubeconfig other'],
    ['tar', 'tar xf a.tar --to-command=./evil'],
    ['tar', 'tar cf a.tar --checkpoint=1 --checkpoint-action=exec=./evil .'],
    ['tar', 'tar xIf ./evil a.tar'],
    ['find', 'find . -exec evil'],
    ['find', 'find . -delete'],
    ['find', 'find -- . -fprintf out x'],
    ['rg', 'rg --pre ./evil x'],
    ['sort', 'sort -no out a'],
    ['sort', 'sort --compress-prog=./evil a'],
    ['sed', 'sed -i s/a/b/ f'],
    ['sed', 'sed w/etc/x f'],
    ['sed', "sed -n '1e evil' f"],
    ['sed', "sed -e p -e 's/a/b/w out' f"],
    ['sed', "sed 's/a/b/e' f"],
    ['awk', 'awk \'BEGIN { system("evil") }\''],
    ['awk', 'awk \'{ print > "out" }\' f'],
    ['awk', 'gawk -i inplace x f'],
    ['xargs', 'xargs rm'],
    ['xargs', 'xargs -n 1 rm'],
    ['xargs grep', 'xargs grep x; xargs rm'],
    ['env', 'env rm x'],
    ['env npm test', 'env npm test --prefix ev'],
    ['nice', 'nice -n 5 rm x'],
    ['timeout', 'timeout -k 1 9s rm x'],
    ['timeout 9 git diff', 'timeout 9 git diff --output=x'],
    ['sudo', 'sudo -u me rm x'],
    ['ssh', 'ssh host rm x'],
    ['ssh host', 'ssh host -o ProxyCommand=evil'],
    ['make', 'make -f evil.mk'],
    ['make', 'make --eval=x'],
    ['make check', 'make check SHELL=./evil'],
    ['node', 'node -e evil'],
    ['node', 'node -pe evil'],
    ['node', 'node --require ./evil x.js'],
    ['python3', 'python3 -c evil'],
    ['ruby', 'ruby -ne evil'],
    ['perl', 'perl -we evil'],
    ['cargo test', 'cargo test --config x.toml'],
    ['go test', 'go test -exec ./evil ./...'],
    ['go build', 'go build --toolexec=./evil'],
    ['pip install', 'pip install -t / x'],
    ['mvn test', 'mvn test -s other.xml'],
    ['gradle test', 'gradle test --init-script x'],
    ['curl', 'curl -fsSLo out http://a'],
    ['curl', 'curl -K conf'],
    ['wget', 'wget -O out http://a'],
    ['bash', 'bash -c evil'],
  ])('X100: Bash(%s:*) asks about %s', (granted, command) => {
    for (const rule of [`Bash(${granted}:*)`, `Bash(${granted.split(' ')[0]} *)`]) {
      if (rule.startsWith('Bash(env ') && granted !== 'env') continue;
      expect([rule, granting(rule, 'Bash(xargs grep:*)')(command).decision]).toEqual([rule, 'ask']);
    }
  });

  it.each([
    ['npm test', 'npm test -- --prefix x'],
    ['npm test', 'npm test --silent "$HOME" ./*.js'],
    ['git diff', 'git diff --stat HEAD~1 -- src'],
    ['git log', 'git log -C -p --oneline --grep=x'],
    ['git commit', 'git commit -m "write --output"'],
    ['docker run --rm -v', 'docker run --rm -v a:b image'],
    ['kubectl logs', 'kubectl logs -f pod'],
    ['tar', 'tar czf a.tgz src'],
    ['find', "find . -name '*.ts' -type f"],
    ['sort', 'sort -k1,1 -u a'],
    ['sed', "sed -n '1,20p' src/web.txt"],
    ['sed', "sed 's/a b/c/g; s|x|y|' f"],
    ['awk', "awk '{ print $1 }' f"],
    ['xargs grep', 'xargs grep -l x'],
    ['timeout 60 npm test', 'timeout 60 npm test --silent'],
    ['npx vitest', 'npx vitest run src'],
    ['make', 'make -j4 check'],
    ['node', 'node --test src'],
    ['python -m pytest', 'python -m pytest -q'],
    ['curl', 'curl -fsSL http://a'],
    ['ssh host', 'ssh host uptime'],
  ])('X100: Bash(%s:*) covers %s', (granted, command) => {
    expect(granting(`Bash(${granted}:*)`)(command)).toMatchObject({ decision: 'allow' });
  });

  it('X100: the reason names the word and the rule that would allow it, and that rule does', () => {
    const command = 'npm test --script-shell=./s.sh';
    const asked = granting('Bash(npm test:*)')(command);
    expect(asked).toEqual({
      decision: 'ask',
      rule: null,
      reason:
        'no rule covers it, mode default (Bash(npm test:*) does not cover ' +
        '--script-shell=./s.sh, which can make npm run, read or write something else: ' +
        'Bash(npm test --script-shell=./s.sh) allows it)',
    });
    for (const rule of [`Bash(${command})`, 'Bash(npm test --script-shell=./s.sh *)'])
      expect(granting(rule)(command).decision).toBe('allow');
  });

  it('X100: a word that a rule spells once it grants once', () => {
    const decide = granting('Bash(npm test --prefix web:*)');
    expect(decide('npm test --prefix web --silent').decision).toBe('allow');
    expect(decide('npm test --prefix web --prefix evil').decision).toBe('ask');
    expect(decide('npm test --prefix web --prefix=evil').decision).toBe('ask');
  });

  it('X46: a command of a script is refused with the same words', () => {
    const policy = createPolicy({ mode: 'default', allow: ['Sh(git *)'], deny: [], ask: [] });
    const decided = policy.decide({ tool: 'Sh', argument: 'git diff --output=x' });
    expect(decided.decision).toBe('deny');
    expect(decided.reason).toContain('Sh(git diff --output=x) allows it');
  });

  it('programs are known by other names and with versions, never by names of other things', () => {
    expect(flagsOf('python3.12')).toBe(flagsOf('python'));
    expect(flagsOf('gawk')).toBe(flagsOf('awk'));
    for (const name of ['constructor', '__proto__', 'toString', '', '3'])
      expect(flagsOf(name)).toBeUndefined();
    expect(knownPrograms.length).toBeGreaterThan(60);
  });
});
