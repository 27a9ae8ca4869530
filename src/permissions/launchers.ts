const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Shells that run what they are given on standard input. */
export const shells = words('sh bash dash zsh ksh fish');

/** Programs that run what stands in their arguments. */
const launchers = words(
  '. source sh bash dash zsh ksh fish eval exec command env sudo doas su nohup setsid nice ' +
    'ionice time timeout stdbuf xargs parallel find watch script ssh busybox trap',
);

/**
 * Programs whose arguments are their own words, names and files: `git rm` is not `rm`. Whoever is
 * not among them may run what it is given (`flock`, `chronic`, `xvfb-run`, a script of the project).
 */
const plain = words(
  'awk base64 basename bun cargo cat cd chmod chown cmake cmp cp curl cut date deno df diff ' +
    'dirname docker du echo egrep export expr false fgrep file gcc gh git go gradle grep gunzip ' +
    'gzip head helm hg java javac jest jq kill kubectl less ln ls make mkdir mktemp more mv mvn ' +
    'nl node npm od pip pip3 pkill pnpm podman poetry printenv printf ps pwd python python3 ' +
    'readlink realpath rg rm rmdir rsync ruby rustc scp sed seq sha256sum sleep sort stat ' +
    'strings svn tac tail tar tee terraform test touch tr tree true tsc tsx umask uname uniq ' +
    'unlink unset unzip uv vitest wc wget which whoami xxd yarn yes zip [',
);

/** Whether a program may run what stands in its arguments. */
export function mayLaunch(program: string): boolean {
  return launchers.has(program) || !plain.has(program);
}
