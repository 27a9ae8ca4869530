import { program, texts } from '../../../settings/setting.js';
import { entryOf } from '../../skeleton/entry.js';

export const commandSettings = entryOf('command', {
  run: program('Program and arguments; {prompt} in one is replaced by the prompt.'),
  allowEnv: texts('Names of variables with keys that the program may see.'),
});
