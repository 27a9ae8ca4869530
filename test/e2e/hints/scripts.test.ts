import { scriptRows } from './rows/script-rows.js';
import { walk } from './walk.js';

walk('scripts', scriptRows);
