import { usageRows } from './rows/usage-rows.js';
import { walk } from './walk.js';

walk('the command line', usageRows);
