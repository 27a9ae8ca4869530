import { expect, it } from 'vitest';
import { invokedAs } from './invoked-as.js';

it('the command is typed as it was: by its name where it is on the path, through npx otherwise, as a file of a checkout from where one stands', () => {
  const env = { PATH: '/usr/bin:/usr/local/bin' };
  expect(invokedAs('/usr/local/bin/plenum', env, '/here')).toBe('plenum');
  expect(invokedAs('/here/node_modules/.bin/plenum', env, '/here/plenum-demo')).toBe('npx plenum');
  expect(
    invokedAs('/cache/.bin/plenum', { PATH: '/cache/.bin:/usr/bin', npm_command: 'exec' }, '/here'),
  ).toBe('npx plenum');
  expect(invokedAs('/here/dist/cli/main.js', env, '/here/plenum-demo')).toBe(
    'node ../dist/cli/main.js',
  );
  expect(invokedAs('/here/my work/main.js', env, '/here')).toBe('node "my work/main.js"');
});
