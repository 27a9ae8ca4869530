/**
 * What turns a known program into another one: options and sub-commands that run what they are
 * given, read their settings from elsewhere, or write a file. A rule that ends in `*` does not
 * cover them unless it spells them (docs/permissions.md).
 *
 * One entry a program. In the lists `log:--output` counts behind the sub-command `log` only, a `*`
 * stands for anything; long options are recognised by every beginning that is theirs.
 */
export interface ProgramFlags {
  /** Anywhere before `--`. */
  readonly flags?: readonly string[];
  /** Before the sub-command only: behind it they mean something else. */
  readonly before?: readonly string[];
  /** Sub-commands, of one word or two. */
  readonly commands?: readonly string[];
  /** Options whose value is the next word: it is no sub-command. */
  readonly valued?: readonly string[];
  /** It runs its first operand as a program. */
  readonly runs?: true;
  /** `NAME=value` among its words sets what it works with. */
  readonly assignments?: true;
  /** Its options are those of one dash as well as of two. */
  readonly anyDash?: true;
  /** Its options are never shortened. */
  readonly whole?: true;
  /** Its own options may follow the program that it runs. */
  readonly late?: true;
  /** `--` ends nothing. */
  readonly endless?: true;
  /** Its options may stand in its first word without a dash (`tar xf`). */
  readonly bundle?: true;
  /** A word that is a program of its own and does more than print. */
  readonly script?: 'awk' | 'sed';
  /** What its options are given is code. */
  readonly code?: true;
}

const words = (text: string): readonly string[] => text.split(' ');

const npm: ProgramFlags = {
  flags: words(
    '--script-shell --node-options --prefix -C --dir --cwd --global -g --location --shell ' +
      '--userconfig --globalconfig --call -c --git --editor --viewer --browser --registry ' +
      '--init-module --onload-script --node-gyp --use-yarnrc --modules-folder --config.*',
  ),
  commands: words(
    'exec exe x dlx node init create innit explore edit config set pkg set-script link publish',
  ),
  valued: words('--workspace -w --filter -F --loglevel'),
  anyDash: true,
};

const python: ProgramFlags = { flags: words('-c -m -i'), valued: words('-W -X'), code: true };

const shell: ProgramFlags = { flags: words('-c -s --init-file --rcfile'), code: true };

const awk: ProgramFlags = {
  flags: words('-f -i -l -e -E -o -d -p --file --include --load --source --exec --inplace'),
  script: 'awk',
  code: true,
};

const make: ProgramFlags = {
  flags: words('-f --file --makefile --eval -E -C --directory -I --include-dir'),
  assignments: true,
  code: true,
};

const docker: ProgramFlags = {
  whole: true,
  before: words('-H --host --context -c --config --connection --url'),
  flags: words(
    '-v --volume --mount --privileged --cap-add --device --pid --ipc --userns --uts --network ' +
      '--net --security-opt --volumes-from --env-file --entrypoint --secret --ssh',
  ),
  commands: [
    ...words('run exec cp create plugin context'),
    'compose run',
    'compose exec',
    'container run',
    'container exec',
    'container cp',
  ],
  valued: words('--log-level -l'),
};

const kubectl: ProgramFlags = {
  whole: true,
  flags: words('--kubeconfig --server -s --token --as --as-group --cluster --user --context'),
  commands: words('exec run cp debug attach port-forward proxy edit plugin'),
  valued: words('-n --namespace'),
};

const gcc: ProgramFlags = {
  flags: words('-wrapper -fplugin* -B -specs*'),
};

const launcher = (valued = '', flags = ''): ProgramFlags => ({
  runs: true,
  ...(valued === '' ? {} : { valued: words(valued) }),
  ...(flags === '' ? {} : { flags: words(flags) }),
});

const table: Readonly<Record<string, ProgramFlags>> = {
  awk,
  bash: shell,
  bun: {
    whole: true,
    flags: words('-e --eval -p --print -r --preload --require --cwd --config -c'),
    commands: words('x exec create'),
    code: true,
  },
  bunx: launcher('--package -p'),
  busybox: launcher(),
  bwrap: launcher(),
  cargo: {
    whole: true,
    flags: words('--config -C --manifest-path -Z --target-dir --out-dir --artifact-dir'),
    commands: words('run install'),
  },
  cc: gcc,
  chroot: launcher(),
  command: launcher(),
  curl: {
    flags: words(
      '-o -O -J -K -D -c -T -F --output --output-dir --remote-name --remote-name-all --config ' +
        '--dump-header --cookie-jar --upload-file --form --trace --trace-ascii --stderr ' +
        '--libcurl --hsts --alt-svc --etag-save --engine',
    ),
  },
  dash: shell,
  deno: {
    whole: true,
    flags: words('-A --allow-* --config -c --import-map --preload'),
    commands: words('eval repl install'),
    code: true,
  },
  docker,
  doas: launcher('-u -C'),
  env: { ...launcher('-u --unset -C --chdir', '-S --split-string -C --chdir'), assignments: true },
  exec: launcher('-a'),
  find: {
    flags: words('-exec -execdir -ok -okdir -delete -fprint -fprint0 -fprintf -fls -files0-from'),
    endless: true,
  },
  flock: launcher('-w --timeout -E', '-c --command'),
  gcc,
  git: {
    before: words('-c -C -p --paginate --exec-path --git-dir --work-tree --config-env --namespace'),
    flags: words(
      '--output --output-directory --upload-pack --receive-pack --exec --ext-diff --textconv ' +
        '--no-index --open-files-in-pager grep:-O --extcmd difftool:-x rebase:-x clone:-c ' +
        'clone:-u clone:--config --template archive:-o format-patch:-o --file config:-f',
    ),
    commands: [
      ...words('config difftool mergetool filter-branch daemon send-email credential hook'),
      ...words('instaweb fast-import remote-ext upload-pack receive-pack shell'),
      'bisect run',
      'submodule foreach',
    ],
    valued: words('-c -C --git-dir --work-tree --namespace --config-env'),
  },
  go: {
    whole: true,
    flags: words('-exec -toolexec -o -C -modfile -overlay -vettool -ldflags -gcflags -pkgdir'),
    commands: words('run generate tool install env'),
    anyDash: true,
  },
  gradle: {
    flags: words(
      '-I --init-script -b --build-file -c --settings-file -p --project-dir --include-build ' +
        '-g --gradle-user-home -D',
    ),
  },
  ionice: launcher('-c -n -p --class --classdata'),
  java: { flags: words('-javaagent* -agentlib* -agentpath* -XX:* -Xbootclasspath* @*') },
  kubectl,
  ld: { flags: words('-o -plugin --output') },
  make,
  mvn: {
    flags: words(
      '-f --file -s --settings -gs --global-settings -t --toolchains -DargLine* -Djvm* ' +
        '-Dexec.* -Dmaven.ext.class.path*',
    ),
    commands: words('exec:exec exec:java antrun:run'),
  },
  nice: launcher('-n --adjustment'),
  node: {
    whole: true,
    flags: words(
      '-e --eval -p --print -r --require --import --loader --experimental-loader --run ' +
        '--env-file --build-snapshot --inspect --inspect-brk --test-reporter ' +
        '--test-reporter-destination --test-global-setup --openssl-config --redirect-warnings ' +
        '--cpu-prof-dir --heap-prof-dir --diagnostic-dir --report-directory',
    ),
    code: true,
  },
  nohup: launcher(),
  npm,
  npx: { ...npm, runs: true, flags: [...(npm.flags ?? []), '--package', '-p'], commands: [] },
  parallel: launcher('-j --jobs -a --arg-file -I', '-a --arg-file'),
  perl: { flags: words('-e -E -M -m -I -i -d -x'), code: true },
  php: { flags: words('-r -B -R -E -F -d -c -z'), code: true },
  pip: {
    flags: words(
      '--target -t --prefix --root --index-url -i --extra-index-url --find-links -f --editable ' +
        '-e --config-settings --global-option --python --log --src --trusted-host --proxy',
    ),
    commands: words('config'),
  },
  pnpm: npm,
  pnpx: launcher('--package', '-c --shell-mode'),
  python,
  rg: { whole: true, flags: words('--pre --hostname-bin') },
  rsync: { flags: words('-e --rsh --rsync-path --log-file --write-batch') },
  ruby: { flags: words('-e -r -I -C -x -i --require'), code: true },
  scp: { flags: words('-S -o -F -J -D') },
  script: { flags: words('-c --command'), code: true },
  sed: { flags: words('-i --in-place -f --file'), script: 'sed', code: true },
  setsid: launcher(),
  sh: shell,
  sort: { flags: words('-o -T --output --compress-program --temporary-directory') },
  split: { flags: words('--filter') },
  ssh: {
    ...launcher(
      '-p -l -i -o -F -J -L -R -D -W -b -c -e -E -I -m -O -Q -S -w',
      '-o -F -J -L -R -D -W -E -I -S -w',
    ),
    late: true,
  },
  stdbuf: launcher('-i -o -e'),
  strace: launcher('-e -p', '-o --output'),
  sudo: launcher('-u -g -h -p -C -D -R -T -U', '-e --edit -s -i --chroot --chdir'),
  tar: {
    flags: words(
      '--to-command --checkpoint-action --use-compress-program -I --rsh-command --rmt-command ' +
        '--info-script -F --new-volume-script --absolute-names -P',
    ),
    bundle: true,
    code: true,
  },
  time: launcher('-f -o', '-o --output'),
  timeout: launcher('-k -s --kill-after --signal'),
  unbuffer: launcher(),
  uv: {
    whole: true,
    flags: words('--directory --project --config-file --index-url'),
    commands: words('run tool'),
  },
  uvx: launcher('--from --with', '--from --with'),
  watch: launcher('-n --interval'),
  wget: {
    flags: words(
      '-O -o -a -P -e -i --output-document --output-file --append-output --directory-prefix ' +
        '--execute --input-file --config --use-askpass --post-file --body-file --save-cookies',
    ),
  },
  xargs: launcher('-I -i -n -L -P -s -d -E -a --max-args --max-procs --arg-file --replace', '-a'),
  yarn: npm,
  zip: { flags: words('-T -TT --unzip-command --test') },
  zsh: shell,
};

const others: Readonly<Record<string, string>> = {
  'docker-compose': 'docker',
  'g++': 'gcc',
  clang: 'gcc',
  gawk: 'awk',
  gfind: 'find',
  gmake: 'make',
  gradlew: 'gradle',
  gsed: 'sed',
  gtar: 'tar',
  ksh: 'sh',
  mawk: 'awk',
  mvnw: 'mvn',
  nawk: 'awk',
  nodejs: 'node',
  oc: 'kubectl',
  podman: 'docker',
  pypy: 'python',
  yarnpkg: 'yarn',
};

/** By the name that a command gives it: `python3.12` is `python`. */
export function flagsOf(program: string): ProgramFlags | undefined {
  const bare = program.toLowerCase().replace(/(?<=[a-z])[\d.]+$/, '');
  for (const name of [program, bare]) {
    const known = Object.hasOwn(others, name) ? (others[name] ?? name) : name;
    if (Object.hasOwn(table, known)) return table[known];
  }
  return undefined;
}

export const knownPrograms: readonly string[] = Object.keys(table);
