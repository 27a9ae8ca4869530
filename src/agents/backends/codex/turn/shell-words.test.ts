import { expect, it } from 'vitest';
import { innerScript } from './shell-words.js';

it.each([
  ["/bin/bash -c 'npm test'", 'npm test'],
  ['/bin/bash -lc ls', 'ls'],
  ["/usr/bin/zsh -lc 'a && b'", 'a && b'],
  [`bash -c "env | tr \\"\\\\n\\" x; echo "'$0'`, 'env | tr "\\n" x; echo $0'],
  [`/bin/bash -c 'echo '"'"'hi'"'"''`, "echo 'hi'"],
  ['/bin/bash -c "echo \\$HOME \\`x\\`"', 'echo $HOME `x`'],
])('X100: of %s a rule sees the script', (command, script) =>
  expect(innerScript(command)).toBe(script),
);

it.each([
  'npm test',
  "/bin/bash -c 'npm test' extra",
  '/bin/bash script.sh',
  "/opt/evil/python -c 'npm test'",
  "/bin/bash -c 'npm test",
  '/bin/bash -x -c ls',
  '',
])('X100: %s is shown as it is', (command) => expect(innerScript(command)).toBe(command));
