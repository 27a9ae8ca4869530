import { program } from '../../../settings/setting.js';
import { entryOf } from '../../skeleton/entry.js';

export const commandSettings = entryOf('command', {
  run: program('Program and arguments; {prompt} in one is replaced by the prompt.'),
});
